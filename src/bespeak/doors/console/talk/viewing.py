"""What members keep to look at again, above the list; and the page on which tags and kept views are put in order."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from bespeak.domain.conversations import operations
from bespeak.domain.conversations.permissions import Conversations
from bespeak.domain.conversations.queries import inbox, tags, views
from bespeak.domain.conversations.queries.inbox import ANYBODY, NOBODY, Asked
from bespeak.domain.conversations.queries.views import View
from bespeak.doors.console import typed
from bespeak.doors.console.entrance import Desk, page
from bespeak.doors.console.once import once
from bespeak.doors.console.talk import refusing
from bespeak.doors.console.words import Word
from bespeak.kit import refs
from bespeak.kit.refusals import Refusal

ME = "me"
COLOURS: dict[str, Word] = {
    "grey": pgettext_lazy("colour", "grey"),
    "blue": pgettext_lazy("colour", "blue"),
    "green": pgettext_lazy("colour", "green"),
    "red": pgettext_lazy("colour", "red"),
    "amber": pgettext_lazy("colour", "amber"),
    "violet": pgettext_lazy("colour", "violet"),
}


@dataclass(frozen=True, slots=True)
class Tab:
    name: Word
    href: str
    here: bool
    count: str


def href(view: View) -> str:
    """Where the list shows it."""
    asked = {"kind": view.kind or "all", "whose": view.whose, "search": view.search, "order": view.order}
    return "?" + urlencode({name: value for name, value in asked.items() if value} | {"view": view.ref})


def asked(view: View, desk: Desk) -> Asked:
    """What it finds, as far as that is counted."""
    search, tagged = tags.asked_for(view.search)
    whose = {"": ANYBODY, ME: desk.actor.ref}.get(view.whose, NOBODY)
    return Asked(kind=view.kind, assignee=whose, search=search, tags=tagged, at=desk.at, order=view.order)


def tabs(kept: Sequence[View], counts: Mapping[str, str], request: HttpRequest) -> list[Tab]:
    here = request.GET.get("view", "")
    return [Tab(one.name, href(one), one.ref == here, counts.get(one.ref, "")) for one in kept]


@page(may=Conversations.READ)
def show(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Tags and kept views, each with what can be done to it."""
    shown = {
        "place": "talks", "tags": tags.tags(**desk.asking), "views": views.views(**desk.asking),
        "colours": list(COLOURS.items()), "manages": desk.actor.may(Conversations.MANAGE),
        "keeps": desk.actor.may(Conversations.MARK), "key": refs.new("frm"),
    }  # fmt: skip
    return render(request, "console/talksorting.html", shown)


@page(may=Conversations.READ)
def offered(request: HttpRequest, desk: Desk) -> HttpResponse:
    """The names that are offered where one writes a tag."""
    names = [one.name for one in tags.tags(**desk.asking) if one.retired_at is None]
    return render(request, "console/talktags.html", {"names": names})


@page(may=Conversations.MARK, methods=("POST",))
def keep(request: HttpRequest, desk: Desk) -> HttpResponse:
    """The list as it is asked for, under a name."""
    given = {name: typed.plain(request.POST, name) for name in ("name", "whose", "search", "order", "kind")}
    given["kind"] = "" if given["kind"] == "all" else given["kind"] or ("" if given["search"] else inbox.STORE)

    def verb() -> dict[str, str]:
        made = operations.save_view(
            name=given["name"],
            kind=given["kind"],
            whose=given["whose"],
            search=given["search"],
            order=given["order"],
            team=request.POST.get("team") == "yes",
            **desk.doing,
        )
        if request.POST.get("first") == "yes":
            operations.see_first(view=made.ref, **desk.doing)
        return {"href": href(made)}

    try:
        where = once(request, desk, "keep-view", verb).body["href"]
    except Refusal as refusal:
        messages.error(request, refusing.told(refusal))
        return HttpResponseRedirect(reverse("console-talks"))
    messages.success(request, _("Kept. It stands above the list from now on."))
    return HttpResponseRedirect(reverse("console-talks") + where)


def _view_first(desk: Desk, given: Mapping[str, str]) -> None:
    operations.see_first(view=given.get("view", ""), **desk.doing)


def _view_remove(desk: Desk, given: Mapping[str, str]) -> None:
    operations.remove_view(view=given.get("view", ""), **desk.doing)


def _tag_change(desk: Desk, given: Mapping[str, str]) -> None:
    name, colour = typed.plain(given, "name", 200), typed.plain(given, "colour", 8)
    operations.change_tag(tag=given.get("tag", ""), name=name, colour=colour, **desk.doing)


def _tag_merge(desk: Desk, given: Mapping[str, str]) -> None:
    operations.merge_tags(tag=given.get("tag", ""), into=given.get("into", ""), **desk.doing)


def _tag_retire(desk: Desk, given: Mapping[str, str]) -> None:
    operations.retire_tag(tag=given.get("tag", ""), retired=given.get("retired") == "yes", **desk.doing)


def perform(name: str, may: str, verb: Callable[[Desk, Mapping[str, str]], None]) -> Any:
    """The address a form of the page is sent to."""

    @page(may=may, methods=("POST",))
    def done(request: HttpRequest, desk: Desk) -> HttpResponse:
        given = {key: str(value).replace("\0", "")[:200] for key, value in request.POST.items()}

        def did() -> dict[str, str]:
            verb(desk, given)
            return {"did": name}

        try:
            once(request, desk, name, did)
        except Refusal as refusal:
            messages.error(request, refusing.told(refusal))
        else:
            messages.success(request, _("That is how it is from now on."))
        return HttpResponseRedirect(reverse("console-talks-sorting"))

    return done


DEEDS = {
    "view-first": perform("view-first", Conversations.MARK, _view_first),
    "view-remove": perform("view-remove", Conversations.MARK, _view_remove),
    "tag-change": perform("tag-change", Conversations.MANAGE, _tag_change),
    "tag-merge": perform("tag-merge", Conversations.MANAGE, _tag_merge),
    "tag-retire": perform("tag-retire", Conversations.MANAGE, _tag_retire),
}
