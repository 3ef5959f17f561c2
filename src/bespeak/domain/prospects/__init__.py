"""Who talked and has not ordered: what they are interested in, what is to be done next, by whom and when."""
