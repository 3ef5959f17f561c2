"""What was agreed, narrowed to what the actor may see: members and keys their store's, customers their own."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db.models import Q, QuerySet

from bespeak.domain.agreements.models import Agreement, Version
from bespeak.domain.agreements.permissions import Agreements
from bespeak.domain.agreements.queries.views import AgreementView, VersionView, version_views, views
from bespeak.domain.agreements.states import OPEN, State, is_code, plain_code
from bespeak.kit import refs
from bespeak.kit.actors import Actor
from bespeak.kit.refusals import NotFound


def agreement(*, store_id: int, ref: str, actor: Actor, at: datetime) -> AgreementView:
    """One agreement by ref or by the code the customer types, with its version in force."""
    return views([_found(store_id, ref, actor)], at)[0]


def agreements_by_ref(*, store_id: int, refs: Collection[str], actor: Actor, at: datetime) -> dict[str, AgreementView]:
    """Those of these refs that this actor may see. Five statements."""
    found = visible(store_id, actor).filter(ref__in=refs)
    return {one.ref: one for one in views(list(found), at)} if refs else {}


def codes_of(*, store_id: int, refs: Collection[str], actor: Actor) -> dict[str, str]:
    """What customers call each of these, by ref: those that this actor may see. One statement."""
    return dict(visible(store_id, actor).filter(ref__in=refs).values_list("ref", "code")) if refs else {}


def ref_of(*, store_id: int, code: str, actor: Actor) -> str:
    """The ref of the agreement that is called so, however its code was typed; "" where there is none."""
    if refs.is_ref(code):
        return code
    return called(store_id, code, actor).values_list("ref", flat=True).first() or ""


def _found(store_id: int, ref: str, actor: Actor) -> Agreement:
    found = called(store_id, ref, actor).first()
    if found is None:
        raise NotFound(f"There is no agreement {ref[:40]!r} here.")
    return found


def called(store_id: int, ref: str, actor: Actor) -> QuerySet[Agreement]:
    """The one of this ref or code, where this actor may see it."""
    rows, code = visible(store_id, actor), plain_code(ref)
    if refs.is_ref(ref):
        return rows.filter(ref=ref)
    return rows.filter(code=code) if is_code(code) else rows.none()


def agreements(
    *, store_id: int, actor: Actor, at: datetime, state: str = "", customer: str = "", before: str = "", most: int = 50
) -> list[AgreementView]:
    """Newest first, older than the agreement `before`; `state` as it is at this time."""
    found = visible(store_id, actor).order_by("-id")
    if state:
        found = found.filter(in_state(state, at))
    if customer and not refs.is_ref(customer):
        return []
    if customer:
        found = found.filter(Q(customer__ref=customer) | Q(customer__survivor__ref=customer))
    if before:
        found = found.filter(id__lt=_id_of(store_id, before))
    return views(list(found[:most]), at)


def _id_of(store_id: int, ref: str) -> int:
    rows = Agreement.objects.filter(store_id=store_id, ref=ref).values_list("id", flat=True)
    found = rows.first() if refs.is_ref(ref) else None
    if found is None:
        raise NotFound(f"There is no agreement {ref[:40]!r} here.", field="before")
    return found


def visible(store_id: int, actor: Actor) -> QuerySet[Agreement]:
    """Those that this actor may see: a customer their own, everybody else their store's."""
    actor.require(Agreements.READ, store_id=store_id)
    rows = Agreement.objects.filter(store_id=store_id).select_related("customer")
    if actor.kind == "customer":
        rows = rows.filter(Q(customer__ref=actor.ref) | Q(customer__survivor__ref=actor.ref))
    return rows


def in_state(state: str, at: datetime) -> Q:
    """Those in this state at this time, whether or not anybody has tidied up."""
    if state == State.LAPSED:
        return Q(state=State.LAPSED) | Q(state__in=OPEN, valid_until__lte=at)
    return Q(state=state, valid_until__gt=at) if state in OPEN else Q(state=state)


def versions(*, store_id: int, ref: str, actor: Actor) -> list[VersionView]:
    """Every version there ever was, oldest first, each with its acceptance where it had one."""
    found = _found(store_id, ref, actor)
    rows = list(Version.objects.filter(agreement=found).order_by("number"))
    return list(version_views(rows).values())
