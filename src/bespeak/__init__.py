"""Bespeak: what was said with the customer decides which orders are fulfilled."""

__version__ = "0.1.0"
