"""All that is known of one agreement, for whoever works on it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bespeak.domain.agreements.models import Version
from bespeak.domain.agreements.queries.reading import called
from bespeak.domain.agreements.queries.views import AgreementView, VersionView, version_views, view
from bespeak.journal import history
from bespeak.journal.history import Happened
from bespeak.kit.actors import Actor
from bespeak.kit.refusals import NotFound


@dataclass(frozen=True, slots=True)
class Dossier:
    """An agreement with every version there ever was and everything that happened to it, oldest first; and whose it is
    (`customer` is the surviving one)."""

    agreement: AgreementView
    versions: tuple[VersionView, ...]
    history: tuple[Happened, ...]
    customer: str
    name: str
    language: str


def dossier(*, store_id: int, ref: str, actor: Actor, at: datetime) -> Dossier:
    """By ref or code. Five statements, whatever happened to it."""
    mine = called(store_id, ref, actor).order_by().values("id")
    rows = list(
        Version.objects.filter(agreement__in=mine).select_related("agreement__customer__survivor").order_by("number")
    )
    if not rows:
        raise NotFound(f"There is no agreement {ref[:40]!r} here.")
    row, versions = rows[0].agreement, version_views(rows)
    who = row.customer.survivor
    return Dossier(
        agreement=view(row, versions[row.pk, row.current_version], at),
        versions=tuple(versions.values()),
        history=tuple(history.of(store_id=store_id, subject=row.ref)),
        customer=who.ref,
        name=who.name,
        language=who.language,
    )
