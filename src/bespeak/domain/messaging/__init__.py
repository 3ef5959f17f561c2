"""What the store sends to people by mail, and the codes by which they show that an address is theirs."""
