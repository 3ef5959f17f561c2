"""Setting secrets aside while the rest of a form is put right."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from bespeak.domain.saleschannels import aside, sealing, shops
from bespeak.domain.saleschannels.models import KeysAside
from bespeak.domain.saleschannels.permissions import Saleschannels
from bespeak.kit.actors import Actor, requires


@requires(Saleschannels.MANAGE)
@transaction.atomic
def set_keys_aside(*, store_id: int, platform: str, credentials: Mapping[str, str], by: Actor, at: datetime) -> None:
    """Keeps the secrets among these, sealed, for `connect` by the same member within an hour. What looks like no
    secret of this platform is not kept."""
    found = shops.secrets_among(shops.platform(platform), credentials)
    if not found:
        return
    values = {**aside.opened(aside.row(store_id, platform, by, at)), **found}
    sealed = sealing.seal(values, aside.about(store_id, platform, by.ref))
    KeysAside.objects.update_or_create(
        store_id=store_id, member=by.ref, platform=platform, defaults={"secrets": sealed, "until": at + aside.LASTS}
    )


@requires(Saleschannels.MANAGE)
@transaction.atomic
def drop_keys_aside(*, store_id: int, platform: str, by: Actor, at: datetime) -> None:
    """Lets go of what this member has set aside. Safe to repeat."""
    KeysAside.objects.filter(store_id=store_id, platform=shops.platform(platform), member=by.ref).delete()


@requires(Saleschannels.MANAGE)
@transaction.atomic
def drop_lapsed_keys(*, by: Actor, at: datetime) -> int:
    """Those that nobody came back for, of every store. Answers how many."""
    gone, _what = KeysAside.objects.filter(until__lte=at).delete()
    return gone


def take_keys_aside(store_id: int, platform: str, by: Actor, at: datetime) -> dict[str, str]:
    """Those that wait still, for the verb that needs them; they do not wait any more."""
    found = aside.opened(aside.row(store_id, platform, by, at))
    KeysAside.objects.filter(store_id=store_id, platform=platform, member=by.ref).delete()
    return found
