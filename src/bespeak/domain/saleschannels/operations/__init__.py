"""The only writers of what came in. Orders themselves enter by `orders.admit` alone."""

from bespeak.domain.saleschannels.operations.asiding import drop_keys_aside, drop_lapsed_keys, set_keys_aside
from bespeak.domain.saleschannels.operations.connecting import Opened, connect, disconnect, readdress, rotate_secret
from bespeak.domain.saleschannels.operations.erasing import erase_person
from bespeak.domain.saleschannels.operations.keeping import keep_refused
from bespeak.domain.saleschannels.operations.reading import read_deliveries
from bespeak.domain.saleschannels.operations.receiving import receive
from bespeak.domain.saleschannels.operations.replaying import replay
from bespeak.domain.saleschannels.operations.subscribing import NotSetUp, subscribe
from bespeak.domain.saleschannels.operations.taking import Taken, take_delivery
from bespeak.domain.saleschannels.operations.telling import Words, note_told, tell_again, what_to_tell
from bespeak.domain.saleschannels.operations.testing import test

__all__ = [
    "NotSetUp", "Opened", "Taken", "Words", "connect", "disconnect", "drop_keys_aside", "drop_lapsed_keys",
    "erase_person", "keep_refused", "note_told", "read_deliveries", "readdress", "receive", "replay",
    "rotate_secret", "set_keys_aside", "subscribe", "take_delivery", "tell_again", "test", "what_to_tell",
]  # fmt: skip
