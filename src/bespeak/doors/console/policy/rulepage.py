"""One rule of the draft on a page of its own: a sentence with choices in it, or its condition as text."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from bespeak.domain.catalog.labels import labels
from bespeak.domain.catalog.permissions import Catalog
from bespeak.domain.policy import drafts, operations, queries
from bespeak.domain.policy.drafts import Entry, Problem
from bespeak.domain.policy.permissions import Policies
from bespeak.domain.policy.sentence import sentence
from bespeak.domain.policy.values import SCOPES, Requirement
from bespeak.domain.shipping import queries as shipping
from bespeak.domain.shipping.permissions import Shipping
from bespeak.doors.console import typed
from bespeak.doors.console.entrance import Desk, page
from bespeak.doors.console.policy import editor, ruleform, told, words
from bespeak.doors.console.policy.ruleform import Row, RuleForm
from bespeak.doors.console.words import Word
from bespeak.doors.frame import reading
from bespeak.doors.frame.problems import status_of
from bespeak.kit.refusals import Invalid, NotFound

MOST_SHOWN = 40
_ROW = re.compile(r"when(?:\.(?:and|or)\[(\d+)\])?(?:\.not)?(?:\..*)?")
_PARTS = ("code", "needs", "valid_days", "otherwise", "scope")


@dataclass(frozen=True, slots=True)
class Line:
    """A comparison as it is shown; `hint` says how its gap is filled."""

    at: int
    row: Row
    gap: bool
    problem: str


@page(may=Policies.PUBLISH, methods=("GET", "HEAD", "POST"))
def show(request: HttpRequest, desk: Desk, ref: str) -> HttpResponse:
    """The form; sent, it is kept as it was typed. With `do` it goes on being written: another comparison, one less, as
    text, as choices, looked at; with "see" nothing is kept, and the page tells what it would say."""
    if request.method == "POST":
        return _kept(request, desk, ref)
    view = queries.draft(store_id=desk.store.id, actor=desk.actor)
    entry = _entry(view.entries, ref)
    return _shown(request, desk, entry, view.base, as_text=request.GET.get("as") == ruleform.TEXT)


def _kept(request: HttpRequest, desk: Desk, ref: str) -> HttpResponse:
    base, do = editor.base_of(request), request.POST.get("do", "")
    entry = _entry(editor.entries_of(desk, base), ref)
    drop = int(do[5:]) if do.startswith("drop-") and do[5:].isdecimal() and len(do) < 10 else -1
    data = ruleform.read(request.POST, entry.data, desk.store.currency, add=do == "add", drop=drop)
    written = Entry(ref, data, entry.removed)
    if do == "see":
        return _shown(request, desk, written, base, as_text="written" in request.POST)
    try:
        operations.write_rule(base=base, key=ref, data=data, **desk.doing)
    except Invalid as refusal:
        return _shown(request, desk, written, base, refusal, as_text="written" in request.POST)
    here = reverse("console-policy-rule", kwargs={"ref": ref})
    if do == ruleform.TEXT or (do == "look" and "written" in request.POST):
        return HttpResponseRedirect(f"{here}?as={ruleform.TEXT}#condition")
    if do:
        return HttpResponseRedirect(here + ("#condition" if do != "look" else ""))
    found = drafts.read((written,), desk.store.currency).entries[0]
    if found.problem:
        return _shown(request, desk, written, base, as_text="written" in request.POST, status=422)
    return HttpResponseRedirect(reverse("console-policy-edit") + f"#rule-{ref}")


def _entry(entries: drafts.Entries, ref: str) -> Entry:
    found = drafts.find(entries, ref)
    if found is None:
        raise NotFound("There is no such rule in your draft.")
    return found


def _shown(
    request: HttpRequest, desk: Desk, entry: Entry, base: int, refusal: Invalid | None = None, *,
    as_text: bool = False, status: int = 200,
) -> HttpResponse:  # fmt: skip
    currency = desk.store.currency
    read = drafts.read((entry,), currency).entries[0]
    form = ruleform.form_of(entry.data, as_text=as_text)
    said = _said(read.problem)
    shown = {
        "place": "policy",
        "entry": entry,
        "base": base,
        "form": form,
        "simple": ruleform.is_simple(entry.data.get("when")) if isinstance(entry.data, dict) else False,
        "lines": _lines(form, read.problem, currency),
        "choices": _choices(currency),
        "needs": [(one.value, words.NEEDS[one], one.value in form.needs) for one in Requirement],
        "scopes": [(one, words.SCOPES[one], one in form.scope) for one in SCOPES],
        "sentences": [
            (reading.tag(code), name, sentence(read.rule, code, currency)) for code, name in told.spoken()
        ] if read.rule else [],
        "said": said,
        "alert": status == 422 or refusal is not None,
        "refused": words.problem(refusal.code, refusal.text) if refusal else "",
        "known": _known(desk),
        "currency": currency,
    }  # fmt: skip
    return render(request, "console/policyrule.html", shown, status=status_of(refusal) if refusal else status)


def _said(problem: Problem | None) -> dict[str, str]:
    """What is wrong, by the part of the form it is about."""
    if problem is None:
        return {}
    first = problem.place.partition(".")[0].partition("[")[0]
    part = first if first in _PARTS else "when"
    return {part: words.problem(problem.code, problem.text)}


def _lines(form: RuleForm, problem: Problem | None, currency: str) -> list[Line]:
    """At least one, so that there is something to choose in."""
    found = _ROW.fullmatch(problem.place) if problem else None
    wrong = int(found[1] or 0) if found else -1
    rows = form.condition.rows or (ruleform.FIRST,)

    def said(row: Row) -> str:
        if problem is None or not form.condition.rows:
            return ""
        unread = typed.misread(row.typed, currency) if ruleform.is_amount(row.choice) else ""
        return unread or words.problem(problem.code, problem.text)

    return [
        Line(n, row, ruleform.needs_lines(row.choice), said(row) if n == wrong else "") for n, row in enumerate(rows)
    ]


def _choices(currency: str) -> list[tuple[Word, list[tuple[str, str, bool]]]]:
    """In groups: (code, sentence, whether there is something to fill in)."""
    made = ruleform.choices(told.language(), currency)
    return [
        (name, [(code, text, ruleform.needs_lines(code)) for code, text in made if ruleform.CHOICES[code][0] in facts])
        for name, facts in words.GROUPS
    ]


def _known(desk: Desk) -> list[tuple[Word, list[str], int]]:
    """The words there are in this store, to be written as they stand here; how many more there are."""
    found: list[tuple[Word, list[str]]] = []
    if desk.actor.may(Catalog.READ):
        sorted_by: Any = labels(**desk.asking)
        found += [(words.TAGS, list(sorted_by.tags)), (words.CATEGORIES, list(sorted_by.categories))]
    if desk.actor.may(Shipping.READ):
        zones = [one.zone for one in shipping.zones(desk.store.id, desk.actor)]
        found.append((words.ZONES, list(dict.fromkeys(zones))))
    return [(name, some[:MOST_SHOWN], len(some) - MOST_SHOWN) for name, some in found if some]
