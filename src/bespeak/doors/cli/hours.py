"""`bespeak hours`: when somebody is there, as customers read it."""

from __future__ import annotations

import re
from datetime import date
from itertools import groupby

from bespeak.domain.stores import answering, operations, queries
from bespeak.domain.stores.hours import Hours
from bespeak.doors.cli import paper, reading
from bespeak.doors.cli.desk import Commands, Desk, command, group
from bespeak.doors.cli.exits import Unusable

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_DAYS = re.compile(rf"({'|'.join(DAYS)})(?:-({'|'.join(DAYS)}))?", re.ASCII)


def add_commands(commands: Commands) -> None:
    hours = group(commands, "hours", help="when somebody is there; customers read it")
    command(hours, "show", show, help="the week")
    setting = command(hours, "set", set_hours, help="the week and the closed days, instead of those there were")
    setting.add_argument(
        "--open", nargs=2, action="append", required=True, metavar=("DAYS", "HOURS"),
        help="for example: --open mon-fri 09:00-18:30 --open sat 10:00-16:00",
    )  # fmt: skip
    setting.add_argument(
        "--closed", nargs=2, action="append", default=[], metavar=("DATE", "WHY"),
        help="for example: --closed 2026-12-25 Christmas",
    )  # fmt: skip
    answers = command(
        hours, "answers", set_answers, help="how soon you say that you answer, by line; shown without any"
    )
    answers.add_argument(
        "--within", nargs=2, action="append", default=[], metavar=("LINE", "TIME"),
        help="for example: --within chat 30m --within mail 4h (chat, form, mail or phone; open hours count)",
    )  # fmt: skip
    answers.add_argument("--late-to", default="", metavar="MEMBER", help="whose matter a late answer becomes (a ref)")
    answers.add_argument(
        "--return-after",
        type=reading.units,
        default=0,
        metavar="DAYS",
        help="a silent customer comes back to you after that",
    )  # fmt: skip
    answers.add_argument(
        "--sum-up-after", default="", metavar="TIME",
        help="what was settled goes to the customer when nobody has spoken for so long (4h, 1d)",
    )  # fmt: skip
    answers.add_argument(
        "--rest-thanks", action="store_true", help="thanks and nothing more need no answer, and are laid by"
    )
    answers.add_argument("--nothing", action="store_true", help="nothing is promised from now on")


def set_answers(desk: Desk) -> None:
    args = desk.args
    if not (
        args.within or args.late_to or args.return_after or args.sum_up_after or args.rest_thanks or args.nothing
    ):  # fmt: skip
        said = answering.answering(desk.store.id)
    else:
        within = {line: _minutes(text, "--within") for line, text in args.within}
        said = operations.set_answering(
            within=within, escalate_to=args.late_to, return_after_days=args.return_after,
            sum_up_after=_minutes(args.sum_up_after, "--sum-up-after") if args.sum_up_after else 0,
            rest_thanks=args.rest_thanks, **desk.here,
        )  # fmt: skip
    rows = [(line, f"{minutes} min") for line, minutes in said.within.items()]
    more = [
        ("late answers", said.escalate_to), ("silent after", f"{said.return_after_days} d"),
        ("summed up after", f"{said.sum_up_after} min"), ("thanks", "laid by" if said.rest_thanks else ""),
    ]  # fmt: skip
    rows += [(name, value) for name, value in more if value not in ("", "0 d", "0 min")]
    desk.give({"answering": said}, paper.facts(rows) if rows else "Nothing is promised.")


def _minutes(text: str, field: str) -> int:
    return int(reading.span(text, field=field).total_seconds() // 60)


def show(desk: Desk) -> None:
    _give(desk, queries.opening_hours(desk.store.id))


def set_hours(desk: Desk) -> None:
    week = [one for days, hours in desk.args.open for one in _stretches(days, hours)]
    closed = [(_date(day), why) for day, why in desk.args.closed]
    _give(desk, operations.set_hours(hours=week, closed=closed, **desk.here))


def _stretches(days: str, hours: str) -> list[Hours]:
    found = _DAYS.fullmatch(days.lower())
    first, last = (DAYS.index(found[1]), DAYS.index(found[2] or found[1])) if found else (1, 0)
    if first > last:
        text = f"{days[:20]!r} is no day and no run of days: {', '.join(DAYS)}, or mon-fri."
        raise Unusable(text, field="--open", code="not_a_weekday")
    opens, _, closes = hours.partition("-")
    return [Hours(day, opens, closes) for day in range(first, last + 1)]


def _date(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Unusable(f"{text[:20]!r} is no date such as 2026-12-25.", field="--closed", code="not_a_date") from None


def _give(desk: Desk, week: list[Hours]) -> None:
    rows = [
        (DAYS[day], ", ".join(f"{one.opens}-{one.closes}" for one in some))
        for day, some in groupby(week, key=lambda one: one.weekday)
    ]
    desk.give({"hours": week}, paper.facts(rows) if rows else "Nothing was said of it: it counts as always there.")
