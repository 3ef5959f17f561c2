"""`bespeak admit`: a file of orders to the gate, and what became of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from bespeak.domain.orders import queries as orders
from bespeak.domain.orders.queries import OrderView
from bespeak.domain.policy.wording import reason_text
from bespeak.domain.saleschannels import operations
from bespeak.domain.saleschannels.mapping import Unusable as UnusableFile
from bespeak.domain.saleschannels.reading import join
from bespeak.domain.saleschannels.summary import Progress, Step, Summary
from bespeak.doors.cli import called, exits, paper, reading, settling
from bespeak.doors.cli.cures import name as name_of
from bespeak.doors.cli.desk import Commands, Desk, Share, command
from bespeak.doors.cli.exits import Unusable
from bespeak.doors.cli.paper import Page

OUTCOMES = ("admitted", "held", "declined", "duplicates", "changed")
MOST_SHOWN = 20
MOST_EXPLAINED = 3
LARGEST_JOINED = 32 * 1024 * 1024


def add_commands(commands: Commands) -> None:
    admitting = command(
        commands, "admit", admit, help="take files of orders in: each is admitted, held or declined, and why"
    )
    admitting.add_argument(
        "files",
        metavar="FILE",
        nargs="+",
        help='Shopify, WooCommerce, Amazon, Bespeak\'s own JSON or CSV; "-" is stdin',
    )
    admitting.add_argument(
        "--mapping",
        metavar="NAME|FILE",
        default="",
        help="how to read any other table: a shipped mapping or a TOML file",
    )
    admitting.add_argument("--dry-run", action="store_true", help="decide the same, write nothing")


def admit(desk: Desk) -> int:
    """Exit code 0 if all were taken, 3 if some were refused, 2 if a file cannot be used at all."""
    given = _files(desk.args.files)
    mapping = _mapping(desk.args.mapping)
    dry_run = desk.args.dry_run
    held: list[str] = []
    taken = [(name, take(desk, name, data, mapping=mapping, dry_run=dry_run, held=held)) for name, data in given]
    left = [] if dry_run else _to_settle(desk, held)
    desk.give(_told(taken), *(page for name, one in taken for page in pages(name, one, dry_run=dry_run)), *left)
    return exits.SOME_REFUSED if any(one.refused for _, one in taken) else exits.FINE


def _to_settle(desk: Desk, held: Sequence[str]) -> list[Page]:
    """How the orders that wait can go on: the first few in full, the others by name."""
    made: list[Page] = []
    for ref in held[:MOST_EXPLAINED]:
        order = orders.order(ref=ref, **desk.asking)
        made += ["", paper.line(f"{name_of(order)} waits: {', '.join(_codes(order))}.", "bold")]
        made += settling.pages(desk, order)
    if len(held) > MOST_EXPLAINED:
        more = paper.counted(len(held) - MOST_EXPLAINED, "more order waits", "more orders wait")
        made += [f"\n{more}. Which, and how each goes on:"]
        made += [paper.typed(called.line("orders", "--state", "held")), paper.typed(called.line("order", held[-1]))]
    return made


def _codes(order: OrderView) -> list[str]:
    return list(dict.fromkeys(reason.code for reason in order.decision.reasons))


def take(
    desk: Desk,
    name: str,
    data: bytes | Path,
    *,
    mapping: str = "",
    dry_run: bool = False,
    held: list[str] | None = None,
) -> Summary:
    """One file, with a bar that moves. A file that cannot be used is refused with its name in front.

    `held` is given the refs of orders that wait because of it.
    """
    with desk.share(name) as step:
        try:
            return operations.receive(
                name=name, data=data, mapping=mapping, dry_run=dry_run, progress=_bar(step, held), **desk.here
            )
        except UnusableFile as refusal:
            field = ": ".join(one for one in (name, refusal.field) if one)
            raise Unusable(refusal.text, field=field, code=refusal.code) from None


def _bar(step: Share, held: list[str] | None = None) -> Progress:
    """How many orders a file holds is known at its end: until then its share is shown, and the orders so far."""

    def move(now: Step) -> None:
        step(now.share, paper.counted(now.read, "order"))
        if held is not None:
            held.extend(one.order for one in now.decisions if one.outcome == "held" and not one.duplicate)

    return move


def _files(names: Sequence[str]) -> list[tuple[str, bytes | Path]]:
    """What each file holds. Files given together may belong together: Amazon gives orders and their items apart."""
    found = [_file(name) for name in names]
    sizes = [len(data) if isinstance(data, bytes) else data.stat().st_size for _, data in found]
    if len(found) == 1 or sum(sizes) > LARGEST_JOINED:
        return found
    whole = [(name, data if isinstance(data, bytes) else data.read_bytes()) for name, data in found]
    return [(name, data) for name, data in join(whole)]


def _file(name: str) -> tuple[str, bytes | Path]:
    if name == reading.STDIN:
        return "stdin", reading.content(name)
    path = Path(name)
    if not path.is_file():
        return path.name, reading.content(name)  # a pipe can be read only once
    reading.readable(path)
    return path.name, path


def _mapping(given: str) -> str:
    """The text of a mapping file, or the name of a shipped one."""
    return reading.text_of(given, field="--mapping") if given and Path(given).is_file() else given


def _told(taken: Sequence[tuple[str, Summary]]) -> dict[str, Any]:
    """One file: its own summary. Several: the sums, and each beside them."""
    each = [one.as_dict() for _, one in taken]
    if len(taken) == 1:
        return each[0]
    reasons = sum((one.reasons for _, one in taken), Counter())
    refused = [{"file": name, **refusal} for name, one in taken for refusal in one.refused]
    sums = {count: sum(getattr(one, count) for _, one in taken) for count in ("read", *OUTCOMES)}
    seconds = round(sum(one.seconds for _, one in taken), 3)
    return {**sums, "refused": refused, "reasons": dict(reasons.most_common()), "seconds": seconds, "files": each}


def pages(name: str, one: Summary, *, dry_run: bool = False) -> list[Page]:
    """What became of one file, for people."""
    head = f"{name}: {paper.counted(one.read, 'order')} read in {one.seconds:.2f} s."
    made: list[Page] = [paper.line(head, "bold")]
    if dry_run:
        made.append("This was a rehearsal: nothing was written.")
    if one.read and one.duplicates == one.read:
        return [*made, "All of them were here already; nothing has changed."]
    made.append(_outcomes(one))
    if one.reasons:
        made += ["", _reasons(one)]
    return [*made, *_refused(one.refused)]


def _outcomes(one: Summary) -> Page:
    counts = [(name, getattr(one, name)) for name in OUTCOMES] + [("refused", len(one.refused))]
    rows = [(paper.outcome(name), f"{number:,}") for name, number in counts if number]
    return paper.table("outcome", "orders", rows=rows, right=("orders",))


def _reasons(one: Summary) -> Page:
    rows = [(code, f"{number:,}", reason_text(code, "en")) for code, number in one.reasons.most_common()]
    return paper.table("why", "orders", "as the customer reads it", rows=rows, right=("orders",))


def _refused(refused: Sequence[dict[str, Any]]) -> list[Page]:
    made: list[Page] = []
    for one in refused[:MOST_SHOWN]:
        name = f" {one['external_id']}" if one["external_id"] else ""
        field = f" ({one['field']})" if one["field"] else ""
        made.append(paper.indented(f"line {one['line']}{name}: {one['code']}: {one['text']}{field}"))
    if len(refused) > MOST_SHOWN:
        made.append(paper.indented(f"and {len(refused) - MOST_SHOWN:,} more; --json lists them all"))
    return made
