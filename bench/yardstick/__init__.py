"""What the machine can do when nothing but the bare rows of an order is written: no key, no rules, no facts."""
