"""`bespeak talk snooze`, `wake`, `rest`, `calm`, `close`, `reopen`: a conversation set aside, and its end."""

from __future__ import annotations

from bespeak.domain.conversations import operations
from bespeak.domain.conversations.states import Outcome
from bespeak.doors.cli import paper
from bespeak.doors.cli.desk import Commands, Desk, command


def add_to(talk: Commands) -> None:
    snoozing = command(talk, "snooze", snooze, help="set it aside: it comes back then, or when the customer writes")
    snoozing.add_argument("conversation", metavar="REF")
    snoozing.add_argument("--until", metavar="WHEN", required=True, help="a time in the store's zone; a year at most")
    waking = command(talk, "wake", wake, help="look at it again before its time")
    waking.add_argument("conversation", metavar="REF")
    resting = command(
        talk, "rest", rest, help="nothing is to be answered: it waits for nobody until the customer writes"
    )
    resting.add_argument("conversation", metavar="REF")
    calming = command(talk, "calm", calm, help="somebody looked: it is not heated, until the customer says more")
    calming.add_argument("conversation", metavar="REF")
    closing = command(talk, "close", close, help="nothing is left to say; the next message opens it again")
    closing.add_argument("conversation", metavar="REF")
    closing.add_argument("--outcome", choices=Outcome.values, default="", help="what became of it")
    closing.add_argument("--word", default="", help="more about that, for colleagues only")
    opening = command(talk, "reopen", reopen, help="there is something left after all")
    opening.add_argument("conversation", metavar="REF")


def snooze(desk: Desk) -> None:
    until = desk.moment(desk.args.until, field="--until")
    operations.snooze(conversation=desk.args.conversation, until=until, **desk.here)
    told = f"{desk.args.conversation} is set aside until {paper.when(until, desk.store)}."
    desk.give({"conversation": desk.args.conversation, "snoozed_until": until}, told)


def wake(desk: Desk) -> None:
    operations.wake_up(conversation=desk.args.conversation, **desk.here)
    desk.give({"conversation": desk.args.conversation}, f"{desk.args.conversation} waits for the store.")


def rest(desk: Desk) -> None:
    operations.nothing_to_answer(conversation=desk.args.conversation, **desk.here)
    told = f"{desk.args.conversation} waits for nobody. It comes back when the customer writes."
    desk.give({"conversation": desk.args.conversation}, told)


def calm(desk: Desk) -> None:
    operations.cool(conversation=desk.args.conversation, **desk.here)
    desk.give({"conversation": desk.args.conversation}, f"{desk.args.conversation} is marked as heated no more.")


def close(desk: Desk) -> None:
    operations.close(conversation=desk.args.conversation, **desk.given("outcome", "word"), **desk.here)
    what = {"conversation": desk.args.conversation, "outcome": desk.args.outcome}
    desk.give(what, f"{desk.args.conversation} is closed. The next message opens it again.")


def reopen(desk: Desk) -> None:
    operations.reopen(conversation=desk.args.conversation, **desk.here)
    desk.give({"conversation": desk.args.conversation}, f"{desk.args.conversation} is open again.")
