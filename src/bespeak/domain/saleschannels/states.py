"""What can become of something that came in. Every input ends in one of these, visibly."""

WAITING = "waiting"
ACCEPTED = "accepted"
DUPLICATE = "duplicate"
CHANGED = "changed"
REFUSED = "refused"
FAILED = "failed"

OUTCOMES = (WAITING, ACCEPTED, DUPLICATE, CHANGED, REFUSED, FAILED)
OPEN = (WAITING, REFUSED, FAILED)
"""These led to no order; they can be tried again."""

TELLING = "saleschannels.tell_platform"
"""The errand that tells a platform what became of its order."""
