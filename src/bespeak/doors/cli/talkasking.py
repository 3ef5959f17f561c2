"""`bespeak talk ask`, `products`, `answer`, `settle`, `sum-up`, `verdict`: questions with choices, products as cards,
the summary of what was settled, and what customers say to them."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import RenderableType

from bespeak.domain.agreements import operations as agreements
from bespeak.domain.conversations import operations, queries
from bespeak.domain.conversations.operations import Said
from bespeak.domain.conversations.queries import EntryView
from bespeak.doors.cli import called, paper, reading
from bespeak.doors.cli.cures import watching
from bespeak.doors.cli.desk import Commands, Desk, command
from bespeak.doors.frame import exchanges, hiding
from bespeak.doors.frame.exchanges import Asked

LINES = ("chat", "phone", "mail", "form", "api", "cli")


def add_to(talk: Commands) -> None:
    asking = command(talk, "ask", ask, help="a question that the customer answers with one tap")
    asking.add_argument("conversation", metavar="REF")
    asking.add_argument("--text", required=True, help='the question ("-" reads it from stdin)')
    asking.add_argument(
        "--choice", dest="choices", metavar="TEXT", action="append", default=[], help="two to six of them"
    )
    asking.add_argument("--several", action="store_true", help="more than one may be chosen")
    asking.add_argument("--own", action="store_true", help="they may answer in their own words")
    asking.add_argument("--key", default="", help="the same key asks once")
    showing = command(talk, "products", show, help="show up to six products, as cards of which one can be chosen")
    showing.add_argument("conversation", metavar="REF")
    showing.add_argument("--sku", dest="skus", action="append", required=True, help="may be repeated")
    showing.add_argument("--text", default="", help="a word with them")
    showing.add_argument("--key", default="", help="the same key shows them once")
    summing = command(talk, "sum-up", sum_up, help="send the customer what was settled, point by point")
    summing.add_argument("conversation", metavar="REF")
    _replying(talk)


def _replying(talk: Commands) -> None:
    answering = command(talk, "answer", answer, help="write down what the customer answered, or chose of products")
    answering.add_argument("conversation", metavar="REF")
    answering.add_argument("seq", metavar="NUMBER", type=reading.number, help="of the question, as `talk show` has it")
    answering.add_argument(
        "--choose", dest="chosen", metavar="N", type=reading.number, action="append", default=[],
        help="the first is 1; may be repeated where several may be chosen",
    )  # fmt: skip
    answering.add_argument("--own", metavar="TEXT", default="", help="in their own words")
    settling = command(talk, "settle", settle, help="go by the answer from now on: it is changed no more")
    settling.add_argument("conversation", metavar="REF")
    settling.add_argument("seq", metavar="NUMBER", type=reading.number, help="of the question")
    judging = command(talk, "verdict", judge, help="write down what the customer says of one point of a summary")
    judging.add_argument("conversation", metavar="REF")
    judging.add_argument("seq", metavar="NUMBER", type=reading.number, help="of the summary")
    judging.add_argument("point", metavar="N", type=reading.number, help="the first is 1")
    what = judging.add_mutually_exclusive_group(required=True)
    what.add_argument("--yes", action="store_true")
    what.add_argument("--not-so", metavar="TEXT", default="", help="what it is instead")
    for one in (answering, judging):
        one.add_argument("--line", choices=LINES, default="phone", help="how it was said (default phone)")
        one.add_argument("--key", default="", help="the same key writes the same down once")


def _partner(desk: Desk) -> int:
    return queries.customer_of(store_id=desk.store.id, ref=desk.args.conversation)


def ask(desk: Desk) -> None:
    text = reading.text_of(desk.args.text, field="--text") if desk.args.text == reading.STDIN else desk.args.text
    given = desk.given("conversation", "choices", "several", "own")
    with watching(desk, customer_ids=[_partner(desk)]) as news:
        said = operations.ask(text=text, client_key=desk.args.key, line="chat", **given, **desk.here)
    desk.give({"said": said, **news.data}, _told(said, "Asked as"), *news.pages)


def show(desk: Desk) -> None:
    given = desk.given("conversation", "skus", "text")
    with watching(desk, customer_ids=[_partner(desk)]) as news:
        said = operations.show(client_key=desk.args.key, line="chat", **given, **desk.here)
    desk.give({"said": said, **news.data}, _told(said, "Shown as"), *news.pages)


def answer(desk: Desk) -> None:
    given = desk.given("conversation", "own", "line")
    chosen = [one - 1 for one in desk.args.chosen]
    said = operations.answer(of=desk.args.seq, chosen=chosen, client_key=desk.args.key, **given, **desk.here)
    then = called.line("talk", "settle", said.conversation, str(desk.args.seq))
    desk.give({"said": said}, f"{_told(said, 'Written down as')} To go by it: {then}")


def settle(desk: Desk) -> None:
    of = desk.args.seq
    operations.settle(conversation=desk.args.conversation, of=of, **desk.here)
    desk.give({"conversation": desk.args.conversation, "of": of}, f"You go by the answer to number {of} from now on.")


def sum_up(desk: Desk) -> None:
    made = agreements.sum_up(conversation=desk.args.conversation, **desk.here)
    [entry] = queries.thread(ref=desk.args.conversation, actor=desk.by, after=made.seq - 1, most=1)
    told = "That is what they were sent before" if made.duplicate else "They are sent what was settled"
    desk.give({"summary": made, "event": entry}, f"{told}, as number {made.seq}:", *parts(desk, [entry])[made.seq])


def judge(desk: Desk) -> None:
    args = desk.args
    given = {"of": args.seq, "detail": _detail(desk), "yes": args.yes, "text": args.not_so, "line": args.line}
    said = operations.respond(conversation=args.conversation, client_key=args.key, **given, **desk.here)
    desk.give({"said": said}, _told(said, "Written down as"))


def _detail(desk: Desk) -> str:
    """The id of the point; what is none of them is refused by whoever knows them."""
    args = desk.args
    found = queries.thread(ref=args.conversation, actor=desk.by, after=max(args.seq, 1) - 1, most=1)
    details = (found[0].body or {}).get("details", ()) if found and found[0].seq == args.seq else ()
    return str(details[args.point - 1]["id"]) if 0 < args.point <= len(details) else str(args.point)


def _told(said: Said, done: str) -> str:
    again = " (as before)" if said.duplicate else ""
    hidden = f" {hiding.notice(said.masked)}" if said.masked else ""
    return f"{done} number {said.seq} of {said.conversation}{again}.{hidden}"


def parts(desk: Desk, entries: Sequence[EntryView]) -> dict[int, list[RenderableType]]:
    """What is to be chosen or confirmed in these events, by their number, and how it stands."""
    goods = exchanges.goods(store_id=desk.store.id, entries=entries, at=desk.at)
    found = ((one.seq, exchanges.asked(one, goods)) for one in entries)
    return {seq: [paper.indented(line, 6) for line in _lines(one)] for seq, one in found if one}


def _lines(one: Asked) -> list[str]:
    cards = [
        (card.number, f"{card.name} {card.variant}".strip(), card.sku, paper.money(card.price_minor, card.currency))
        for card in one.cards
    ]
    lines = [f"{number + 1}. {' · '.join(rest)}{_mark(number, one)}" for number, *rest in cards]
    lines += [f"{choice.number + 1}. {choice.text}{_mark(choice.number, one)}" for choice in one.choices]
    lines += [f"own words: {one.answer.own}"] if one.answer and one.answer.own else []
    lines += ["the store goes by this answer"] if one.settled_at else []
    for number, point in enumerate(one.points, start=1):
        said = "" if point.verdict is None else " — yes" if point.verdict.yes else f" — not so: {point.verdict.text}"
        lines.append(f"{number}. {point.name}: {point.text}{said}")
    return lines if one.open or one.kind != exchanges.SUMMARY else [*lines, "(a newer summary was sent)"]


def _mark(number: int, one: Asked) -> str:
    return " ← chosen" if one.answer and number in one.answer.chosen else ""
