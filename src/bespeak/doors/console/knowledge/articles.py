"""Articles: the list of them, one with how it read before, and writing it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _

from bespeak.domain.knowledge import markup, operations, queries
from bespeak.domain.knowledge.operations import ArticleDraft
from bespeak.domain.knowledge.permissions import Knowledge
from bespeak.domain.knowledge.queries import ArticleView
from bespeak.domain.stores import colleagues
from bespeak.doors.console import typed
from bespeak.doors.console.entrance import Desk, page
from bespeak.doors.console.knowledge import wording
from bespeak.doors.console.once import once
from bespeak.doors.frame import pages
from bespeak.doors.frame.problems import status_of
from bespeak.kit import refs
from bespeak.kit.refusals import Refusal, StaleState

MOST, LONGEST = 50, 100_000
ASKED = ("search", "kind", "language", "shelf")
FIELDS = ("title", "body", "language", "kind", "tags", "products", "handle", "why")


@page(may=Knowledge.READ)
def show_all(request: HttpRequest, desk: Desk) -> HttpResponse:
    asked = {name: typed.plain(request.GET, name) for name in ASKED}
    asked["shelf"] = asked["shelf"] if asked["shelf"] in queries.SHELVES and _writes(desk) else ""
    before = pages.number_after(request.GET.get("cursor", ""))
    found = queries.articles(
        search=asked["search"], kind=asked["kind"], language=asked["language"], shelf=asked["shelf"], before=before,
        most=MOST + 1, **desk.asking,
    )  # fmt: skip
    here = pages.page(found, MOST, lambda one: one.id)
    shown = {
        "place": "knowledge", "spot": "articles", **asked, "writes": _writes(desk),
        "rows": [(one, wording.KINDS[one.kind], wording.LANGUAGES[one.language]) for one in here.items],
        "kinds": [("", _("Every kind")), *wording.KINDS.items()],
        "languages": [("", _("Every language")), *wording.LANGUAGES.items()],
        "next": _with(asked, here.next) if here.next else "", "first": _with(asked, "") if before else "",
        "shelves": [(name, _with(asked | {"shelf": name}, ""), word) for name, word in _shelves().items()],
    }  # fmt: skip
    return render(request, "console/knowledge/articles.html", shown)


def _shelves() -> dict[str, str]:
    return {"": _("In use"), "draft": _("Drafts"), "archived": _("Put away")}


def _with(asked: Mapping[str, str], cursor: str) -> str:
    given = {name: value for name, value in {**asked, "cursor": cursor}.items() if value}
    return f"?{urlencode(given)}" if given else reverse("console-knowledge")


def _writes(desk: Desk) -> bool:
    return desk.actor.may(Knowledge.WRITE)


@page(may=Knowledge.READ)
def show(request: HttpRequest, desk: Desk, ref: str) -> HttpResponse:
    """One article as it reads; for who writes, how it read before."""
    found = queries.article(ref=ref, **desk.asking)
    before = queries.versions(ref=ref, **desk.asking) if _writes(desk) else []
    names = {one: name for one, name, _ in colleagues.ever(**desk.asking)} if before else {}
    shown = {
        "place": "knowledge", "spot": "articles", "article": found, "key": refs.new("frm"), "writes": _writes(desk),
        "html": mark_safe(markup.html(found.body)),  # noqa: S308  # it lets no HTML through
        "kind": wording.KINDS[found.row.kind], "language": wording.LANGUAGES[found.row.language],
        "versions": [(one, names.get(one.by, ""), mark_safe(markup.html(one.body))) for one in before],  # noqa: S308
    }  # fmt: skip
    return render(request, "console/knowledge/article.html", shown)


@page(may=Knowledge.WRITE, methods=("GET", "HEAD", "POST"))
def add(request: HttpRequest, desk: Desk) -> HttpResponse:
    usual = {"language": desk.store.language, "kind": "article", "title": typed.plain(request.GET, "title")}
    return _worked(request, desk, None, usual)


@page(may=Knowledge.WRITE, methods=("GET", "HEAD", "POST"))
def change(request: HttpRequest, desk: Desk, ref: str) -> HttpResponse:
    found = queries.article(ref=ref, **desk.asking)
    row = found.row
    was = {
        "title": row.title, "body": found.body, "language": row.language, "kind": row.kind, "handle": row.handle,
        "tags": ", ".join(row.tags), "products": ", ".join(name for name, _ in found.products),
        "seen": str(row.version), "why": "",
    }  # fmt: skip
    return _worked(request, desk, found, was)


def _worked(request: HttpRequest, desk: Desk, found: ArticleView | None, was: Mapping[str, str]) -> HttpResponse:
    if request.method != "POST":
        return _form(request, found, was)
    given = {name: typed.words(request.POST, name)[:LONGEST] for name in (*FIELDS, "seen")}
    ref = found.row.ref if found else ""
    publish, important = request.POST.get("do") == "publish", "important" in request.POST

    def verb() -> dict[str, str]:
        draft = _draft(given, published=publish, important=important)
        seen = int(given["seen"]) if given["seen"].isdecimal() and len(given["seen"]) < 9 else 0
        return {"article": operations.write_article(draft=draft, ref=ref, seen=seen, **desk.doing)}

    try:
        kept = once(request, desk, f"article {ref}", verb).body["article"]
    except Refusal as refusal:
        if isinstance(refusal, StaleState) and found:
            given["seen"] = str(found.row.version)
        return _form(request, found, given, refusal, important=important)
    messages.success(request, _("Published.") if publish else _("Kept as a draft; only those who write see it."))
    return HttpResponseRedirect(reverse("console-article", kwargs={"ref": kept}))


def _draft(given: Mapping[str, str], *, published: bool, important: bool) -> ArticleDraft:
    return ArticleDraft(
        title=given["title"], body=given["body"], language=given["language"], kind=given["kind"],
        handle=given["handle"], tags=given["tags"].replace("、", ",").split(","),
        products=given["products"].replace("、", ",").split(","), why=given["why"],
        published=published, important=important,
    )  # fmt: skip


def _form(
    request: HttpRequest, found: ArticleView | None, given: Mapping[str, str], refusal: Refusal | None = None,
    *, important: bool = False,
) -> HttpResponse:  # fmt: skip
    shown: dict[str, Any] = {
        "place": "knowledge", "spot": "articles", "found": found, "form": given, "key": refs.new("frm"),
        "kinds": list(wording.KINDS.items()), "languages": list(wording.LANGUAGES.items()), "important": important,
        "wrong": {refusal.field: wording.told(refusal)} if refusal else {},
        "problem": wording.told(refusal) if refusal else "",
    }  # fmt: skip
    return render(request, "console/knowledge/articleform.html", shown, status=status_of(refusal) if refusal else 200)


@page(may=Knowledge.WRITE, methods=("POST",))
def archive(request: HttpRequest, desk: Desk, ref: str) -> HttpResponse:
    operations.archive_article(ref=ref, **desk.doing)
    messages.success(request, _("Put away: it is found and suggested no more. Here it can be taken out again."))
    return HttpResponseRedirect(reverse("console-article", kwargs={"ref": ref}))


@page(may=Knowledge.WRITE, methods=("POST",))
def restore(request: HttpRequest, desk: Desk, ref: str) -> HttpResponse:
    operations.restore_article(ref=ref, **desk.doing)
    messages.success(request, _("It is in use again."))
    return HttpResponseRedirect(reverse("console-article", kwargs={"ref": ref}))
