"""Conversations: what waits for whom, one conversation with all that stands around it, and beginning one."""
