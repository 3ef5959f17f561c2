"""An agreement on paper, version by version."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import RenderableType
from rich.padding import Padding
from rich.table import Table

from bespeak.domain.agreements.queries import AgreementView, VersionView
from bespeak.doors.cli import paper
from bespeak.doors.cli.desk import Desk
from bespeak.doors.cli.paper import Listing


def pages(desk: Desk, one: AgreementView, versions: Sequence[VersionView]) -> list[RenderableType]:
    made: list[RenderableType] = [paper.heading(f"Agreement {one.code} · {one.state}"), _head(desk, one)]
    for version in versions:
        made += [paper.heading(f"Version {version.number}"), *_version(desk, version)]
    return made


def _head(desk: Desk, one: AgreementView) -> Table:
    return paper.facts(
        [
            ("agreement", one.ref),
            ("customer", one.customer),
            ("conversation", one.conversation),
            ("valid until", paper.when(one.valid_until, desk.store)),
            ("stock held until", paper.when(one.hold_until, desk.store)),
            ("accepted", paper.when(one.accepted_at, desk.store)),
            ("order", one.used_by_order),
            ("extra payment", one.extra_used_by),
            (
                "closed",
                f"{paper.when(one.closed_at, desk.store)} by the {one.closed_side}: {one.reason}"
                if one.closed_at
                else "",
            ),
            ("why", one.reason_text),
            ("offered instead", one.alternative),
        ]
    )


def _version(desk: Desk, version: VersionView) -> list[RenderableType]:
    made: list[RenderableType] = []
    for line in version.lines:
        price = paper.money(line.unit_minor, version.currency)
        made.append(paper.indented(f"{line.quantity:,} × {line.title} [{line.sku}] at {price}"))
        made += [paper.indented(f"{name}: {value}", 6) for name, value in line.specification or ()]
    made += [paper.indented(f"Promise ({one.kind}): {one.text}") for one in version.promises]
    by = version.deliver_by.isoformat() if version.deliver_by else ""
    place = " ".join(
        part for part in (version.country, version.postcode, version.method, version.window, by and f"by {by}") if part
    )
    accepted = version.acceptance
    made.append(
        Padding(
            paper.facts(
                [
                    ("why it was changed", version.word),
                    ("delivery", place),
                    ("deposit", _amount(version.deposit_minor, version)),
                    (
                        "extra payment",
                        f"{_amount(version.extra_minor, version)} for {version.extra_reason}"
                        if version.extra_minor
                        else "",
                    ),
                    (
                        "accepted",
                        f"{paper.when(accepted.at, desk.store)} by {accepted.by} ({accepted.how})" if accepted else "",
                    ),
                    ("hash", version.hash),
                    (
                        "the record then",
                        f"{accepted.record.count}:{accepted.record.head}" if accepted and accepted.record else "",
                    ),
                ]
            ),
            (0, 0, 0, 2),
            expand=False,
        )
    )
    return made


def _amount(minor: int, version: VersionView) -> str:
    return paper.money(minor, version.currency) if minor else ""


def listing(desk: Desk, shown: Sequence[AgreementView]) -> Listing:
    rows = [
        (
            one.ref,
            one.code,
            one.state,
            one.customer,
            paper.money(one.terms.lines_minor, one.terms.currency),
            paper.short(one.valid_until, desk.store),
            one.used_by_order,
        )
        for one in shown
    ]
    return paper.table(
        "agreement", "code", "state", "customer", "goods", "valid until", "order", rows=rows, right=("goods",)
    )
