"""The rules in force and every version before: what each said, who published it, how two of them differ."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from bespeak.domain.policy import queries
from bespeak.domain.policy.permissions import Policies
from bespeak.domain.policy.queries import VersionView
from bespeak.domain.policy.rules import Policy
from bespeak.doors.console.entrance import Desk, page
from bespeak.doors.console.policy import told
from bespeak.doors.frame import pages
from bespeak.kit.refusals import NotFound

MOST = 50


@dataclass(frozen=True, slots=True)
class Edition:
    """A version as the list tells it. Number 0 is the default of the house, which nobody published."""

    number: int
    since: datetime
    who: str
    note: str
    rules: int


@page(may=Policies.READ)
def show(request: HttpRequest, desk: Desk) -> HttpResponse:
    """What is in force, and the list of versions."""
    before = pages.number_after(request.GET.get("cursor", ""))
    found = queries.history(desk.store.id, desk.actor, before=before, most=MOST + 1)
    here = pages.page(found, MOST, lambda one: one.version)
    writes = desk.actor.may(Policies.PUBLISH)
    draft = queries.draft(store_id=desk.store.id, actor=desk.actor) if writes else None
    present = found[0].policy if found and not before else queries.current([desk.store.id])[desk.store.id]
    editions = _editions(here.items, desk, last=here.next is None)
    shown = _told(present) | {
        "edition": editions[0] if not before else None,
        "editions": editions,
        "next": here.next,
        "first": bool(before),
        "writes": writes,
        "draft": draft if draft and draft.changed_at else None,
    }
    return render(request, "console/policy.html", shown)


@page(may=Policies.READ)
def version(request: HttpRequest, desk: Desk, ref: str) -> HttpResponse:
    """One version, and what changed in it against the one before."""
    number = _number(ref)
    view = queries.published(desk.store.id, number, desk.actor)
    present = queries.current([desk.store.id])[desk.store.id]
    found = queries.versions_by([(desk.store.id, number), (desk.store.id, max(number - 1, 0))])
    policy, older = found[desk.store.id, number], found[desk.store.id, max(number - 1, 0)]
    shown = _told(policy) | {
        "edition": _editions([view] if view else [], desk, last=not view)[0],
        "present": present.version,
        "newer": number + 1 if number < present.version else None,
        "older": number - 1 if number else None,
        "changes": told.changes(queries.difference(older, policy), policy.currency),
        "public": told.public(policy),
    }
    return render(request, "console/policyversion.html", shown)


@page(may=Policies.READ)
def difference(request: HttpRequest, desk: Desk) -> HttpResponse:
    """How any two versions differ."""
    present = queries.current([desk.store.id])[desk.store.id]
    after = _number(request.GET.get("to", "") or str(present.version))
    before = _number(request.GET.get("from", "") or str(max(after - 1, 0)))
    pair = [(desk.store.id, before), (desk.store.id, after)]
    found = queries.versions_by(pair)
    if len(found) < len(set(pair)):
        raise NotFound
    old, new = (found[one] for one in pair)
    differs = queries.difference(old, new)
    shown = {
        "place": "policy", "before": before, "after": after, "present": present.version,
        "changes": told.changes(differs, new.currency),
        "reordered": _codes(old) != _codes(new),
    }  # fmt: skip
    return render(request, "console/policydifference.html", shown)


def _told(policy: Policy) -> dict[str, Any]:
    return {
        "place": "policy",
        "policy": policy,
        "rules": told.rules(policy),
        "house": told.house(policy),
        "public": told.public(policy),
    }


def _editions(views: Any, desk: Desk, *, last: bool) -> list[Edition]:
    found: list[VersionView] = list(views)
    names = told.names(one.published_by for one in found)
    made = [
        Edition(one.version, one.published_at, names[one.published_by], one.note, len(one.policy.rules))
        for one in found
    ]
    if last:
        default = queries.version(desk.store.id, 0)
        made.append(Edition(0, desk.store.created_at, "", "", len(default.rules)))
    return made


def _codes(policy: Policy) -> list[str]:
    return [rule.code for rule in policy.rules]


def _number(text: str) -> int:
    """The number of a version, else NotFound."""
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise NotFound
    return int(text)
