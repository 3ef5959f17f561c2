"""What members decide: the next step with its date, whose it is, and that nothing comes of it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from django.db import transaction

from bespeak.domain.conversations import operations as talks
from bespeak.domain.prospects.facts import ProspectEnded, ProspectPlanned, ProspectReturned
from bespeak.domain.prospects.models import Prospect
from bespeak.domain.prospects.operations import _rows
from bespeak.domain.prospects.operations.looking import look
from bespeak.domain.prospects.permissions import Prospects
from bespeak.domain.prospects.states import BY_HAND, State, Step, Why
from bespeak.domain.stores import queries as stores
from bespeak.journal.facts import Fact
from bespeak.journal.recording import record
from bespeak.kit.actors import Actor, requires
from bespeak.kit.refusals import Invalid, NotFound
from bespeak.kit.states import NotFromHere, check

LONGEST = 300
FARTHEST = timedelta(days=366)
MOST = 100
_IS_OPEN = {State.OPEN.value: frozenset({State.OPEN.value})}


@requires(Prospects.WORK)
@transaction.atomic
def plan(
    *, store_id: int, prospect: str, step: str, due_at: datetime, by: Actor, at: datetime,
    owner: str | None = None, note: str = "", seen: int = 0,
) -> None:  # fmt: skip
    """What is to be done next, when, and by whom (a member's ref; "" nobody; None: as it was, else whoever plans it).

    Replaces the step before. Safe to repeat. Refuses unknown steps (`unknown_step`), a time that has passed or is more
    than a year ahead, who does not work here, one that has ended (NotFromHere); StaleState where somebody has changed
    it since it was the `seen`-th time.
    """
    _one_of(step, Step.values, "step")
    if due_at <= at:
        raise Invalid("time_has_passed", "This would be over before it began.", field="due_at")
    if due_at > at + FARTHEST:
        raise Invalid("too_far_ahead", "A next step is planned a year ahead at most.", field="due_at")
    row = _rows.locked(store_id, prospect, seen)
    check(_IS_OPEN, row.state, State.OPEN)
    whose = row.owner or (by.ref if by.kind == "member" else "") if owner is None else _worker(store_id, owner)
    wanted = (step, due_at, _word(note, "note"), whose)
    if wanted == (row.step, row.step_at, row.note, row.owner):
        return
    row.step, row.step_at, row.note, row.owner = wanted
    row.step_by, row.woken_at, row.late_at = by.ref, None, None
    _keep(row, at, by)


@requires(Prospects.WORK)
@transaction.atomic
def give(*, store_id: int, refs: Sequence[str], member: str, by: Actor, at: datetime) -> int:
    """These are `member`'s now ("" is nobody's). Answers how many that changed; what has ended stays as it is. Refuses
    more than a hundred, and who does not work here."""
    if len(refs) > MOST:
        raise Invalid("too_many", f"At most {MOST} at once.", field="prospects", most=MOST)
    whose, changed = _worker(store_id, member), 0
    for ref in sorted(set(refs)):
        row = _rows.locked(store_id, ref)
        if row.state == State.OPEN and row.owner != whose:
            row.owner = whose
            _keep(row, at, by)
            changed += 1
    return changed


@requires(Prospects.WORK)
@transaction.atomic
def want(*, store_id: int, prospect: str, products: Sequence[str], by: Actor, at: datetime) -> None:
    """They are interested in these products (refs or handles) too: what is talked about with them is about these from
    now on. Safe to repeat. Refuses unknown products and none at all, and a prospect that has ended (NotFromHere)."""
    if not products:
        raise Invalid("missing_field", "Name a product at least.", field="products")
    row = Prospect.objects.select_related("conversation").filter(store_id=store_id, ref=prospect).first()
    if row is None:
        raise NotFound(f"There is no prospect {prospect[:40]!r} here.", field="prospect")
    check(_IS_OPEN, row.state, State.OPEN)
    talks.about(store_id=store_id, conversation=row.conversation.ref, products=products, by=by, at=at)
    look(store_id=store_id, customer_id=row.customer_id, by=by, at=at)


@requires(Prospects.WORK)
@transaction.atomic
def end(
    *, store_id: int, prospect: str, how: str, why: str, by: Actor, at: datetime, word: str = "", seen: int = 0
) -> None:
    """Nothing comes of it: `how` is not_interested, lost or none (it was never about buying), `why` a reason ("" with
    none), `word` more, for colleagues. When the customer speaks again, there is a new one. Refuses other ways and
    reasons, and one that has ended (NotFromHere)."""
    _one_of(how, [one.value for one in BY_HAND], "how")
    if how != State.NONE:
        _one_of(why, [one for one in Why.values if one != Why.TALK_CLOSED], "why")
    row = _rows.locked(store_id, prospect, seen)
    _rows.finish(row, State(how), at, by.ref, why=why if how != State.NONE else "", word=_word(word, "word"))
    row.moved += 1
    row.save()
    record([ProspectEnded(**_rows.about(row, at, by.ref), how=how, why=row.why, order="")])


@requires(Prospects.WORK)
@transaction.atomic
def reopen(*, store_id: int, prospect: str, by: Actor, at: datetime) -> None:
    """There is interest after all. Refuses what ended by an order or in another one, and where there is an open one."""
    row = _rows.locked(store_id, prospect)
    if row.state in (State.ORDERED, State.MERGED):
        raise NotFromHere(f"It is {row.state} now. That is final.", state=row.state, to=State.OPEN.value)
    if Prospect.objects.filter(customer__survivor__id=row.customer.survivor_id, state=State.OPEN).exists():
        raise NotFromHere("There is an open one of this customer already.", state=row.state, to=State.OPEN.value)
    _rows.open_again(row)
    row.heard_at, row.moved = at, row.moved + 1
    row.due_at = _rows.due(row)
    _rows.set_alarm(row, at)
    row.save()
    told: list[Fact] = [ProspectReturned(**_rows.about(row, at, by.ref))]
    record(told)


def _keep(row: Prospect, at: datetime, by: Actor) -> None:
    row.moved += 1
    row.due_at = _rows.due(row)
    _rows.set_alarm(row, at)
    row.save()
    when = row.step_at.astimezone(UTC).isoformat() if row.step_at else ""
    record([ProspectPlanned(**_rows.about(row, at, by.ref), step=row.step, due_at=when, owner=row.owner)])


def _worker(store_id: int, member: str) -> str:
    if member:
        stores.actor_for_member(ref=member, store_id=store_id).require(Prospects.WORK, store_id=store_id)
    return member


def _one_of(word: str, known: Sequence[str], field: str) -> None:
    if word not in known:
        raise Invalid(f"unknown_{field}", f"{word[:40]!r} is not one of {', '.join(known)}.", field=field)


def _word(text: str, field: str) -> str:
    tidy = " ".join(text.split())
    if len(tidy) > LONGEST:
        raise Invalid("text_too_long", f"A note has at most {LONGEST} characters.", field=field, most=LONGEST)
    if not tidy.isprintable():
        raise Invalid("not_a_text", "Write it in printable characters.", field=field)
    return tidy
