"""Where platforms deliver what happened in their shops."""
