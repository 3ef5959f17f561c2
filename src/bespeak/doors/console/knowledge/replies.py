"""Saved replies: the list of them, and writing them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from bespeak.domain.knowledge import operations, queries
from bespeak.domain.knowledge.operations import ReplyDraft
from bespeak.domain.knowledge.permissions import Knowledge
from bespeak.domain.knowledge.queries import ReplyView
from bespeak.doors.console import typed
from bespeak.doors.console.entrance import Desk, page
from bespeak.doors.console.knowledge import wording
from bespeak.doors.console.once import once
from bespeak.doors.frame import pages
from bespeak.doors.frame.problems import status_of
from bespeak.kit import refs
from bespeak.kit.refusals import Refusal, StaleState

MOST, LONGEST = 50, 10_000
FIELDS = ("shortcut", "name", "hint", "mood", "tags")


@page(may=Knowledge.READ)
def show_all(request: HttpRequest, desk: Desk) -> HttpResponse:
    search, mood = typed.plain(request.GET, "search"), typed.plain(request.GET, "mood")
    archived = request.GET.get("shelf") == "archived"
    after = _place(pages.text_after(request.GET.get("cursor", "")))
    found = queries.replies(search=search, mood=mood, archived=archived, after=after, most=MOST + 1, **desk.asking)
    here = pages.page(found, MOST, lambda one: f"{one.used} {one.id}")
    asked = {"search": search, "mood": mood, "shelf": "archived" if archived else ""}
    shown = {
        "place": "knowledge", "spot": "replies", **asked, "keeps": desk.actor.may(Knowledge.KEEP),
        "rows": [(one, one.text(desk.store.language), wording.MOODS[one.mood]) for one in here.items],
        "moods": [("", _("Every mood")), *list(wording.MOODS.items())[1:]],
        "next": _with(asked, here.next) if here.next else "", "first": _with(asked, "") if after else "",
        "shelves": [("", _with(asked | {"shelf": ""}, ""), _("In use")),
                    ("archived", _with(asked | {"shelf": "archived"}, ""), _("Put away"))],
    }  # fmt: skip
    return render(request, "console/knowledge/replies.html", shown)


def _place(cursor: str) -> tuple[int, int] | None:
    used, _, last = cursor.partition(" ")
    return (int(used), int(last)) if used.isdecimal() and last.isdecimal() and len(cursor) < 38 else None


def _with(asked: Mapping[str, str], cursor: str) -> str:
    given = {name: value for name, value in {**asked, "cursor": cursor}.items() if value}
    return f"?{urlencode(given)}" if given else reverse("console-replies")


@page(may=Knowledge.KEEP, methods=("GET", "HEAD", "POST"))
def add(request: HttpRequest, desk: Desk) -> HttpResponse:
    shared = desk.actor.may(Knowledge.WRITE)
    return _worked(request, desk, None, {"personal": "" if shared else "on", "mood": ""})


@page(may=Knowledge.READ, methods=("GET", "HEAD", "POST"))
def change(request: HttpRequest, desk: Desk, ref: str) -> HttpResponse:
    """The words as they are; a form for who may change them."""
    found = queries.reply(ref=ref, **desk.asking)
    was = {
        "shortcut": found.shortcut, "name": found.name, "hint": found.hint, "mood": found.mood,
        "tags": ", ".join(found.tags), "seen": str(found.version), "personal": "on" if found.personal else "",
        **{f"text-{one}": text for one, text in found.texts.items()},
    }  # fmt: skip
    return _worked(request, desk, found, was)


def _worked(request: HttpRequest, desk: Desk, found: ReplyView | None, was: Mapping[str, str]) -> HttpResponse:
    if request.method != "POST":
        return _form(request, desk, found, was)
    names = (*FIELDS, "seen", "personal", *(f"text-{one}" for one in wording.LANGUAGES))
    given = {name: typed.words(request.POST, name)[:LONGEST] for name in names}
    ref = found.ref if found else ""

    def verb() -> dict[str, str]:
        seen = int(given["seen"]) if given["seen"].isdecimal() and len(given["seen"]) < 9 else 0
        return {"reply": operations.write_reply(draft=_draft(given), ref=ref, seen=seen, **desk.doing)}

    try:
        once(request, desk, f"reply {ref}", verb)
    except Refusal as refusal:
        if isinstance(refusal, StaleState) and found:
            given["seen"] = str(found.version)
        return _form(request, desk, found, given, refusal)
    messages.success(request, _("Kept. In a conversation, type / and the shortcut."))
    return HttpResponseRedirect(reverse("console-replies"))


def _draft(given: Mapping[str, str]) -> ReplyDraft:
    return ReplyDraft(
        shortcut=given["shortcut"], name=given["name"], hint=given["hint"], mood=given["mood"],
        tags=given["tags"].replace("、", ",").split(","), personal=bool(given["personal"]),
        texts={one: given[f"text-{one}"] for one in wording.LANGUAGES},
    )  # fmt: skip


def _form(
    request: HttpRequest, desk: Desk, found: ReplyView | None, given: Mapping[str, str], refusal: Refusal | None = None
) -> HttpResponse:
    wrong = {refusal.field: wording.told(refusal)} if refusal else {}
    first = desk.store.language
    order = sorted(wording.LANGUAGES, key=lambda one: (one != first, one != "en", not given.get(f"text-{one}")))
    fields = [(f"text-{one}", wording.LANGUAGES[one], given.get(f"text-{one}", "")) for one in order]
    shared = desk.actor.may(Knowledge.WRITE)
    shown: dict[str, Any] = {
        "place": "knowledge", "spot": "replies", "found": found, "form": given, "key": refs.new("frm"),
        "moods": list(wording.MOODS.items()), "wrong": wrong, "problem": next(iter(wrong.values()), ""),
        "texts": [(name, word, text, wrong.get(name, "")) for name, word, text in fields],
        "more_wrong": any(name in wrong for name, *_ in fields[2:]),
        "variables": [(f"{{{name}}}", word) for name, word in wording.VARIABLES.items()], "shared": shared,
        "mine": found is None or shared or found.personal,
    }  # fmt: skip
    return render(request, "console/knowledge/replyform.html", shown, status=status_of(refusal) if refusal else 200)


@page(may=Knowledge.KEEP, methods=("POST",))
def archive(request: HttpRequest, desk: Desk, ref: str) -> HttpResponse:
    operations.archive_reply(ref=ref, **desk.doing)
    messages.success(request, _("Put away. Under “Put away” it can be taken out again."))
    return HttpResponseRedirect(reverse("console-replies"))


@page(may=Knowledge.KEEP, methods=("POST",))
def restore(request: HttpRequest, desk: Desk, ref: str) -> HttpResponse:
    try:
        operations.restore_reply(ref=ref, **desk.doing)
    except Refusal as refusal:
        if refusal.code != "shortcut_taken":
            raise
        messages.error(request, wording.told(refusal))
        return HttpResponseRedirect(reverse("console-reply", kwargs={"ref": ref}))
    messages.success(request, _("It is in use again."))
    return HttpResponseRedirect(reverse("console-replies"))
