"""Telling somebody outside what happens here, and trying again what failed. The rows are the journal's; who may is
asked here, for every door alike."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from bespeak.domain.stores.facts import EndpointAdded, EndpointRenewed, EndpointStopped
from bespeak.domain.stores.permissions import Stores
from bespeak.journal import endpoints, standing, worker
from bespeak.journal.endpoints import EndpointView
from bespeak.journal.recording import record
from bespeak.kit import refs
from bespeak.kit.actors import Actor, requires
from bespeak.kit.refusals import NotFound


@requires(Stores.MANAGE_KEYS)
@transaction.atomic
def add_endpoint(*, store_id: int, url: str, kinds: tuple[str, ...], by: Actor, at: datetime) -> EndpointView:
    """Tells this address of these kinds of facts from now on (none named: of all); its secret is shown this once.

    `endpoints.check` let the address pass before: that looks its host up, outside any transaction. It is not told of
    its own beginning.
    """
    ref = refs.new("end")
    record([EndpointAdded(store_id=store_id, subject=ref, at=at, by=by.ref, kinds=sorted(set(kinds)))])
    return endpoints.keep(store_id=store_id, url=url, kinds=kinds, at=at, ref=ref)


@requires(Stores.MANAGE_KEYS)
@transaction.atomic
def rotate_endpoint(*, store_id: int, ref: str, by: Actor, at: datetime) -> EndpointView:
    """Another secret from now on, shown this once. Refuses one that is told nothing (any more) with NotFound."""
    renewed = endpoints.rotate(store_id=store_id, ref=ref)
    record([EndpointRenewed(store_id=store_id, subject=ref, at=at, by=by.ref)])
    return renewed


@requires(Stores.MANAGE_KEYS)
def try_endpoint(*, store_id: int, ref: str, by: Actor, at: datetime) -> int:
    """Calls it now; answers the status it gave. Raises http.Failure where nobody answers. Calls outside: not within a
    transaction."""
    return endpoints.try_out(store_id=store_id, ref=ref, at=at)


@requires(Stores.MANAGE_KEYS)
@transaction.atomic
def stop_endpoint(*, store_id: int, ref: str, by: Actor, at: datetime) -> None:
    """Tells it no more. Refuses one that is told nothing (any more) with NotFound."""
    endpoints.stop(store_id=store_id, ref=ref, at=at)
    record([EndpointStopped(store_id=store_id, subject=ref, at=at, by=by.ref)])


@requires(Stores.MANAGE_KEYS)
@transaction.atomic
def retry_errand(*, store_id: int, errand: int, by: Actor, at: datetime) -> None:
    """Has one that failed tried now. Refuses (NotFound) what does not wait any more, or is just being tried."""
    if not worker.retry(store_id=store_id, errand_id=errand, at=at):
        raise NotFound(f"No errand {errand} is waiting to be tried again.", field="errand")


@requires(Stores.MANAGE_KEYS)
@transaction.atomic
def retry_errands(*, store_id: int, by: Actor, at: datetime) -> int:
    """Has all that failed tried now. Answers how many."""
    return standing.retry_all(store_id=store_id, at=at)
