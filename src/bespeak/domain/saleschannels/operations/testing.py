"""Whether a connected shop and this store reach each other."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction

from bespeak.domain.saleschannels import sealing, shops
from bespeak.domain.saleschannels.gateways import deliveries
from bespeak.domain.saleschannels.gateways.shop import Locked, NotTaken
from bespeak.domain.saleschannels.models import Channel
from bespeak.domain.saleschannels.operations.telling import shop_of
from bespeak.domain.saleschannels.permissions import Saleschannels
from bespeak.domain.saleschannels.queries import ChannelView, view, wanted_topics
from bespeak.domain.saleschannels.queries.channels import hook_of
from bespeak.journal.wires import NotYet
from bespeak.kit import http
from bespeak.kit.actors import Actor, requires
from bespeak.kit.refusals import NotFound, Refusal

Result = dict[str, Any]
WAYS = ("out", "into", "topics", "clock")
CLOCKS_APART = timedelta(minutes=2)


@requires(Saleschannels.MANAGE)
def test(*, store_id: int, ref: str, by: Actor, at: datetime) -> ChannelView:
    """Calls the shop with its keys, sends a signed ping to our own public address, looks whether the shop's webhooks
    come there, and compares clocks where the shop tells its own. Calls outside: not within a transaction. What
    was found is kept with the channel.
    """
    row = Channel.objects.filter(store_id=store_id, ref=ref, ended_at=None).first()
    if row is None:
        raise NotFound(f"There is no channel {ref[:40]!r} connected here.")
    found, scopes = _out(row, at)
    found["into"] = _into(row)
    with transaction.atomic():
        values: Result = {"tested": {way: found[way] for way in WAYS if way in found}, "tested_at": at} | (
            {"scopes": scopes} if scopes else {}
        )
        Channel.objects.filter(id=row.pk, ended_at=None).update(**values)
    row.refresh_from_db()
    return view(row)


def _result(ok: bool, code: str, text: str, **data: Any) -> Result:
    return {"ok": ok, "code": code, "text": text, **data}


def _out(row: Channel, at: datetime) -> tuple[dict[str, Result], list[str]]:
    hook = hook_of(row.ref)
    try:
        found = shop_of(row).look(hook)
    except (Refusal, NotTaken, NotYet, http.Failure) as error:
        unasked = _result(False, "not_asked", "The shop could not be asked which webhooks it sends.")
        return {"out": failed(error), "topics": unasked}, []
    lacking = [one for one in wanted_topics(row.platform) if one not in found.topics]
    topics = _result(True, "complete", "All webhooks that are needed come here.")
    if lacking:
        topics = _result(False, "webhooks_missing", f"Set up at the shop, to {hook}: {', '.join(lacking)}.")
        topics["missing"] = lacking
    out = _result(True, "reached", f"{found.name} answers, and our keys open it.")
    if found.missing:
        out = _result(False, "scopes_missing", f"The keys lack: {', '.join(found.missing)}.")
        out["missing"] = list(found.missing)
    ways = {"out": out, "topics": topics}
    return ways | ({"clock": _clock(found.clock, at)} if found.clock else {}), list(found.scopes)


def _clock(there: datetime, here: datetime) -> Result:
    """Whose order was changed last is told by their clock, deadlines by ours."""
    seconds = int((here - there).total_seconds())
    if abs(seconds) <= CLOCKS_APART.total_seconds():
        return _result(True, "together", "The shop's clock and ours agree.")
    which = "ahead of" if seconds > 0 else "behind"
    return _result(False, "clocks_apart", f"Our clock is {abs(seconds):,} seconds {which} the shop's.", seconds=seconds)


def failed(error: Exception) -> Result:
    if isinstance(error, Refusal):
        return _result(False, error.code, error.text)
    if isinstance(error, Locked):
        return _result(False, "keys_refused", f"The shop does not let these keys in: {error}"[:300])
    if isinstance(error, http.Failure):
        return _result(False, "no_answer", f"The shop does not answer ({type(error).__name__}).")
    return _result(False, "not_taken", f"The shop answers, but not as it should: {error}"[:300])


def _into(row: Channel) -> Result:
    """From outside to ourselves, the way a delivery takes."""
    hook, body = hook_of(row.ref), json.dumps({"ping": row.ref}).encode()
    try:
        secret = sealing.unseal(row.secrets, row.ref)[shops.SIGNING]
        signature, topic, _ = deliveries.names(row.platform)
        headers = {
            signature: deliveries.sign(secret, body),
            topic: deliveries.PING,
            "content-type": "application/json",
        }
        private = settings.BESPEAK_PRIVATE_WEBHOOKS
        answer = http.send("POST", hook, body, headers, allow_private=private, most=2000, within=10)
    except Refusal as refusal:
        told = f"No platform can reach {hook} ({refusal.code}). BESPEAK_BASE_URL names the public address."
        return _result(False, "not_public", told)
    except http.Failure as error:
        return _result(False, "no_answer", f"Nobody answers at {hook} ({type(error).__name__}).")
    if answer.status != 200:
        return _result(False, "wrong_answer", f"{hook} answers {answer.status}; is it this installation?")
    return _result(True, "reached", f"A signed ping arrived at {hook}.")
