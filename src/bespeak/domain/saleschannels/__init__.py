"""Orders from outside: recognised, read line by line, kept as they came, and handed to the gate."""
