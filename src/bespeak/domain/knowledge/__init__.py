"""What the people of a store know and say: articles, replies kept ready, what newcomers learn first, manner."""
