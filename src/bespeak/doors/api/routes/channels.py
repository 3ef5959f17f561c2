"""The shops this store sells in."""

from __future__ import annotations

from typing import Any

from bespeak.domain.saleschannels import operations, queries
from bespeak.domain.saleschannels.permissions import Saleschannels
from bespeak.doors.api.reading import Visit
from bespeak.doors.api.routing import Routes
from bespeak.doors.api.schemas.basics import Cursor, Limit, Page, Ref
from bespeak.doors.api.schemas.channels import Channel, ChannelGiven, ChannelOpened, SecretsGiven
from bespeak.doors.frame import pages

routes = Routes("Channels")


@routes.get("/channels", may=Saleschannels.READ_CHANNELS, answers=Page[Channel])
def list_channels(visit: Visit, *, ended: bool = False, limit: Limit = 50, cursor: Cursor = "") -> Any:
    """Shops that are connected, newest first; with `ended` also those that were."""
    found = queries.channels(
        store_id=visit.store_id,
        actor=visit.actor,
        ended=ended,
        before=pages.number_after(cursor) or None,
        most=limit + 1,
    )
    return pages.page(found, limit, lambda view: view.id)


@routes.post("/channels", may=Saleschannels.MANAGE, answers=ChannelOpened, status=201)
def connect_channel(visit: Visit, body: ChannelGiven) -> Any:
    """Takes the orders of this shop from now on. Test it next."""
    given = body.model_dump()
    return operations.connect(store_id=visit.store_id, by=visit.actor, at=visit.at, **given)


@routes.get("/channels/{ref}", may=Saleschannels.READ_CHANNELS, answers=Channel)
def read_channel(visit: Visit, ref: Ref) -> Any:
    """One shop, and what its last test found."""
    return queries.channel(store_id=visit.store_id, ref=ref, actor=visit.actor)


def _call(visit: Visit, ref: str) -> None:
    operations.test(store_id=visit.store_id, ref=ref, by=visit.actor, at=visit.at)


@routes.post("/channels/{ref}/test", may=Saleschannels.MANAGE, answers=Channel, before=_call)
def test_channel(visit: Visit, ref: Ref) -> Any:
    """Calls the shop with its keys, sends ourselves a signed ping, and looks at the shop's webhooks; see `tested`."""
    return queries.channel(store_id=visit.store_id, ref=ref, actor=visit.actor)


@routes.post("/channels/{ref}/secrets", may=Saleschannels.MANAGE, answers=ChannelOpened)
def change_channel_secrets(visit: Visit, ref: Ref, body: SecretsGiven) -> Any:
    """Other keys. Signatures by the earlier secret hold for another day, unless `at_once`."""
    given = body.model_dump()
    return operations.rotate_secret(store_id=visit.store_id, ref=ref, by=visit.actor, at=visit.at, **given)


@routes.delete("/channels/{ref}", may=Saleschannels.MANAGE)
def disconnect_channel(visit: Visit, ref: Ref) -> Any:
    """Takes nothing from it and tells it nothing any more; its secrets are dropped. Safe to repeat."""
    operations.disconnect(store_id=visit.store_id, ref=ref, by=visit.actor, at=visit.at)
