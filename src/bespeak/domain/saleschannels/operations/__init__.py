"""The only writers of what came in. Orders themselves enter by `orders.admit` alone."""

from bespeak.domain.saleschannels.operations.erasing import erase_person
from bespeak.domain.saleschannels.operations.keeping import keep_refused
from bespeak.domain.saleschannels.operations.receiving import receive
from bespeak.domain.saleschannels.operations.replaying import replay

__all__ = ["erase_person", "keep_refused", "receive", "replay"]
