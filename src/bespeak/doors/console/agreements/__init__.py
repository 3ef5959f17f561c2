"""Agreements: the list of them, one of them, and the form that makes one."""
