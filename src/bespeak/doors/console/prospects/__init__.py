"""Who talked and has not ordered: the list, one of them, and what can be done about them."""
