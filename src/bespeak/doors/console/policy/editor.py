"""Writing the next version of the rules: the draft, and beside it what it would mean. Every form works without scripts;
the draft is kept at the store, so that nothing that was typed is lost with a window."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from bespeak.domain.orders import misgivings, trial
from bespeak.domain.orders.permissions import Orders
from bespeak.domain.orders.trial import Reach, Trial
from bespeak.domain.policy import drafts, operations, queries
from bespeak.domain.policy.drafts import ReadEntry, Reading
from bespeak.domain.policy.permissions import Policies
from bespeak.domain.policy.queries import DraftView
from bespeak.domain.policy.rules import Policy, Rule
from bespeak.domain.policy.values import LACKS
from bespeak.doors.console import words as console
from bespeak.doors.console.entrance import Desk, page
from bespeak.doors.console.once import once
from bespeak.doors.console.policy import ruleform, told, words
from bespeak.doors.console.policy.told import Change, Told
from bespeak.doors.frame.problems import status_of
from bespeak.kit import canonical, refs
from bespeak.kit.refusals import Invalid, NotFound, Refusal

LATELY = timedelta(days=7)
NONE = Trial(0, None, 0, 0, (), ())


@dataclass(frozen=True, slots=True)
class Item:
    """A rule of the draft. `state` is "", new, changed or out; `before` is what it said; `reach` how many orders it is
    about."""

    key: str
    code: str
    at: int
    told: Told | None
    problem: str
    state: str
    before: str
    reach: Reach | None


@dataclass(frozen=True, slots=True)
class Moved:
    """So many orders that would be told something else."""

    before: console.Word
    after: console.Word
    move: trial.Move
    why: tuple[tuple[str, console.Word, int], ...]


@dataclass(frozen=True, slots=True)
class Newer:
    """What was published since the draft began. `both` are rules that were changed there and here."""

    number: int
    at: datetime
    who: str
    note: str
    changes: list[Change]
    both: list[str]


@dataclass(frozen=True, slots=True)
class Draft:
    """A member's draft with all that stands around it."""

    view: DraftView
    reading: Reading
    base: Policy
    present: Policy
    changes: list[Change]
    reordered: bool
    tried: Trial
    doubts: list[str] = field(default_factory=list)

    @property
    def is_changed(self) -> bool:
        return bool(self.changes) or self.reordered or self.reading.policy is None

    @property
    def is_stale(self) -> bool:
        return self.base.version != self.present.version


def look(desk: Desk) -> Draft:
    """The draft as it is now, tried on the orders of the last month."""
    view = queries.draft(store_id=desk.store.id, actor=desk.actor)
    present = queries.current([desk.store.id])[desk.store.id]
    base = present if view.base == present.version else queries.version(desk.store.id, view.base)
    reading = drafts.read(view.entries, desk.store.currency)
    policy = reading.policy
    if policy is None:
        return Draft(view, reading, base, present, [], reordered=False, tried=NONE)
    differs = queries.difference(base, policy)
    changes = told.changes(differs, policy.currency)
    reordered = not changes and base.rules != policy.rules
    if not changes:
        return Draft(view, reading, base, present, [], reordered=reordered, tried=NONE)
    tried = trial.trial(present=present, draft=policy, at=desk.at, **desk.asking) if _may_try(desk) else NONE
    doubts = [
        str(words.MISGIVINGS[one.code]).format(rule=one.rule, other=one.other)
        for one in misgivings.of(policy, differs, tried)
    ]
    return Draft(view, reading, base, present, changes, reordered=False, tried=tried, doubts=doubts)


def _may_try(desk: Desk) -> bool:
    return desk.actor.may(Orders.READ)


@page(may=Policies.PUBLISH)
def edit(request: HttpRequest, desk: Desk) -> HttpResponse:
    return _shown(request, desk)


@page(may=Policies.PUBLISH, methods=("POST",))
def add(request: HttpRequest, desk: Desk) -> HttpResponse:
    """A new rule begins, and its form opens. The same form twice begins one."""
    base, key = base_of(request), f"new_{_key(request)}"
    entries = entries_of(desk, base)
    if not drafts.find(entries, key):
        data = ruleform.NEW | {"code": drafts.free_code(entries, "new-rule")}
        try:
            operations.write_rule(base=base, key=key, data=data, **desk.doing)
        except Invalid as refusal:
            return _shown(request, desk, refusal)
    return HttpResponseRedirect(reverse("console-policy-rule", kwargs={"ref": key}))


def _act(verb: Callable[[HttpRequest, Desk, int, str], str]) -> Callable[..., HttpResponse]:
    @page(may=Policies.PUBLISH, methods=("POST",))
    def done(request: HttpRequest, desk: Desk, ref: str) -> HttpResponse:
        try:
            said = verb(request, desk, base_of(request), ref)
        except Invalid as refusal:
            return _shown(request, desk, refusal)
        if said:
            messages.success(request, said)
        return _to_editor(f"rule-{ref}")

    return done


def _take_out(request: HttpRequest, desk: Desk, base: int, ref: str) -> str:
    operations.take_out(base=base, key=ref, **desk.doing)
    return _("Taken out. It can be put back until you publish.")


def _put_back(request: HttpRequest, desk: Desk, base: int, ref: str) -> str:
    operations.put_back(base=base, key=ref, **desk.doing)
    return ""


def _move(request: HttpRequest, desk: Desk, base: int, ref: str) -> str:
    to = request.POST.get("to", "")
    operations.move_rule(
        base=base, key=ref, to=int(to) if to.isascii() and to.isdigit() and len(to) < 6 else 0, **desk.doing
    )
    return ""


def _copy(request: HttpRequest, desk: Desk, base: int, ref: str) -> str:
    new_key = f"new_{canonical.digest([_key(request), ref])[:16]}"
    operations.copy_rule(base=base, key=ref, new_key=new_key, **desk.doing)
    return ""


take_out, put_back, move, copy = _act(_take_out), _act(_put_back), _act(_move), _act(_copy)


@page(may=Policies.PUBLISH, methods=("POST",))
def anew(request: HttpRequest, desk: Desk) -> HttpResponse:
    operations.begin_anew(base=base_of(request), **desk.doing)
    messages.success(request, _("This is the default of the house. What you had is taken out and can be put back."))
    return _to_editor()


@page(may=Policies.PUBLISH, methods=("POST",))
def drop(request: HttpRequest, desk: Desk) -> HttpResponse:
    operations.drop_draft(**desk.doing)
    messages.success(request, _("The draft is thrown away. The rules in force did not change."))
    return HttpResponseRedirect(reverse("console-policy"))


@page(may=Policies.PUBLISH, methods=("POST",))
def rebase(request: HttpRequest, desk: Desk) -> HttpResponse:
    operations.rebase_draft(**desk.doing)
    messages.success(request, _("Your draft goes on upon the newest version."))
    return _to_editor()


@page(may=Policies.PUBLISH, methods=("POST",))
def publish(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Puts the draft in force, once, where nothing stands to be thought over or it is meant so."""
    post = request.POST

    def verb() -> dict[str, Any]:
        if not post.get("meant") and (doubts := look(desk).doubts):
            raise Invalid("not_meant", " ".join(doubts), field="meant")
        note = post.get("note", "").replace("\0", "").strip()
        view = operations.publish_draft(seen=post.get("seen", ""), note=note, **desk.doing)
        return {"version": view.version}

    try:
        answer = once(request, desk, "policy", verb)
    except Refusal as refusal:
        return _shown(request, desk, refusal, note=post.get("note", ""))
    number = answer.body["version"]
    messages.success(
        request, _("Version %(number)s is in force. Orders that are there keep theirs.") % {"number": number}
    )
    return HttpResponseRedirect(reverse("console-policy"))


def _shown(request: HttpRequest, desk: Desk, refusal: Refusal | None = None, note: str = "") -> HttpResponse:
    draft = look(desk)
    policy = draft.reading.policy
    shown = {
        "place": "policy",
        "draft": draft,
        "items": _items(draft),
        "last": len(draft.reading.standing) - 1,
        "newer": _newer(desk, draft) if draft.is_stale else None,
        "moves": [_moved(one) for one in draft.tried.moves],
        "moving": draft.tried.told,
        "public": told.public(policy) if policy else [],
        "others": _others(desk),
        "whole": draft.reading.problem and words.problem(draft.reading.problem.code, draft.reading.problem.text),
        "key": refs.new("frm"),
        "note": note,
        "problem": words.problem(refusal.code, refusal.text) if refusal else "",
    }
    return render(request, "console/policyedit.html", shown, status=status_of(refusal) if refusal else 200)


def _items(draft: Draft) -> list[Item]:
    old = {one.code: one for one in draft.base.rules}
    reach = {one.rule: one for one in draft.tried.reach} if draft.tried.judged else {}
    return [_item(one, n, _was(one, old), reach, draft) for n, one in enumerate(_in_order(draft.reading))]


def _was(one: ReadEntry, old: dict[str, Rule]) -> Rule | None:
    """The rule that it began as; else the one that has its name."""
    return old.get(one.entry.key) or (old.get(one.rule.code) if one.rule else None)


def _in_order(reading: Reading) -> list[ReadEntry]:
    """Those that are taken out stand behind the others."""
    return sorted(reading.entries, key=lambda one: one.entry.removed)


def _item(one: ReadEntry, at: int, was: Rule | None, reach: dict[str, Reach], draft: Draft) -> Item:
    currency = draft.present.currency
    state = "out" if one.entry.removed else "new" if was is None else "" if one.rule == was else "changed"
    return Item(
        key=one.entry.key,
        code=one.rule.code if one.rule else ruleform.form_of(one.entry.data).code,
        at=at,
        told=told.rule(one.rule, currency) if one.rule else None,
        problem=words.problem(one.problem.code, one.problem.text) if one.problem else "",
        state=state,
        before=told.rule(was, currency).text if was and state == "changed" else "",
        reach=reach.get(one.rule.code) if one.rule and state != "out" else None,
    )


def _moved(move: trial.Move) -> Moved:
    why = tuple((rule, REASONS.get(code, code), n) for rule, code, n in move.reasons)
    return Moved(console.state(move.before), console.state(move.after), move, why)


REASONS: dict[str, console.Word] = {lack.code: console.gate(lack.gate) for lack in LACKS.values()}


def _newer(desk: Desk, draft: Draft) -> Newer | None:
    view = queries.published(desk.store.id, draft.present.version, desk.actor)
    if view is None:
        return None
    return Newer(
        view.version, view.published_at, told.names([view.published_by])[view.published_by], view.note,
        told.changes(queries.difference(draft.base, draft.present), draft.present.currency),
        drafts.both_changed(draft.view.entries, draft.base, draft.present),
    )  # fmt: skip


def _others(desk: Desk) -> list[tuple[str, datetime]]:
    found = queries.drafting(store_id=desk.store.id, actor=desk.actor)
    found.pop(desk.actor.ref, None)
    names = told.names(found)
    return [(names[ref], at) for ref, at in found.items() if desk.at - at < LATELY]


def entries_of(desk: Desk, base: int) -> drafts.Entries:
    """The draft's rules; those of the version that the form was made from, where there is no draft yet."""
    view = queries.draft(store_id=desk.store.id, actor=desk.actor)
    if view.changed_at or view.base == base:
        return view.entries
    return drafts.begun(queries.version(desk.store.id, base))


def base_of(request: HttpRequest) -> int:
    text = request.POST.get("base", "")
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise NotFound("Send the form from its page.")
    return int(text)


def _key(request: HttpRequest) -> str:
    key = request.POST.get("key", "")
    if not (key.isascii() and key.replace("_", "").isalnum() and len(key) < 40):
        raise Invalid("no_key", "Send the form from its page.")
    return key


def _to_editor(at: str = "") -> HttpResponseRedirect:
    return HttpResponseRedirect(reverse("console-policy-edit") + (f"#{at}" if at else ""))
