"""Having a connected shop send its webhooks here, without anybody typing them there."""

from __future__ import annotations

from datetime import datetime

from bespeak.domain.saleschannels import sealing, shops
from bespeak.domain.saleschannels.gateways.shop import NotTaken
from bespeak.domain.saleschannels.models import Channel
from bespeak.domain.saleschannels.operations.telling import shop_of
from bespeak.domain.saleschannels.operations.testing import failed
from bespeak.domain.saleschannels.permissions import Saleschannels
from bespeak.domain.saleschannels.queries import wanted_topics
from bespeak.domain.saleschannels.queries.channels import hook_of
from bespeak.journal.wires import NotYet
from bespeak.kit import http
from bespeak.kit.actors import Actor, requires
from bespeak.kit.refusals import NotFound, Refusal


class NotSetUp(Refusal):
    """What the shop said is in its text; `why` is the code that a test would find."""

    code = "webhooks_not_set_up"
    status = "conflict"
    sentence = "The shop did not take the webhooks."


class SignedOtherwise(Refusal):
    code = "signed_otherwise"
    status = "conflict"
    sentence = "Webhooks set up from here are signed with the app's own secret; this channel expects another one."


@requires(Saleschannels.MANAGE)
def subscribe(*, store_id: int, ref: str, by: Actor, at: datetime) -> tuple[str, ...]:
    """Sets up those webhooks that the shop does not send here yet; answers which. Safe to repeat: what stands there is
    looked at first. Calls outside: not within a transaction. Refuses NotSetUp and SignedOtherwise."""
    row = Channel.objects.filter(store_id=store_id, ref=ref, ended_at=None).first()
    if row is None:
        raise NotFound(f"There is no channel {ref[:40]!r} connected here.")
    secrets = sealing.unseal(row.secrets, row.ref)
    if secrets.get("client_secret") not in (None, secrets[shops.SIGNING]):
        raise SignedOtherwise
    hook, shop = hook_of(row.ref), shop_of(row)
    try:
        there = shop.look(hook).topics
        lacking = tuple(one for one in wanted_topics(row.platform) if one not in there)
        shop.subscribe(hook, lacking, secrets[shops.SIGNING])
    except (NotTaken, NotYet, http.Failure, Refusal) as error:
        said = failed(error)
        raise NotSetUp(said["text"], why=said["code"]) from None
    return lacking
