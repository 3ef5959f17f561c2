"""News as it happens: whoever may read a page is told over one lasting answer that something on it has changed.

The rows are the truth. Every piece of news is an event of a conversation with its number there, or the count of what
happened to an order; whoever comes back says what they have read and is told everything after it.
"""
