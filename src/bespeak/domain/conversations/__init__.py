"""What was said and settled with a customer: a gap-free, chained transcript and the confirmations in it."""
