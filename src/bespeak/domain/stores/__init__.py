"""The stores of one installation, who works in them, which keys open them, and when they are staffed."""
