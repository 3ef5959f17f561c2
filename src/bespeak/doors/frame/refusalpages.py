"""A refusal as a page: what happened, what to do now, in the looks of the house it happened in."""

from __future__ import annotations

from typing import Any, NamedTuple

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

CONSOLE, STOREFRONT = "console", "storefront"
_HOUSES: dict[str, str] = {}


def looks_like(house: str, template: str) -> None:
    """Refusals in this house (CONSOLE or STOREFRONT) stand in the same frame as its pages: `template`, with its places
    in blocks of the frame's own."""
    _HOUSES[house] = template


class Wording(NamedTuple):
    title: str | Promise
    text: str | Promise


BY_STATUS: dict[int, Wording] = {
    400: Wording(
        _("This request cannot be read"),
        _("Something in it is not as it should be. Go back and try again; nothing was changed."),
    ),
    401: Wording(_("Please sign in"), _("This page is for people who work here. Sign in to go on.")),
    403: Wording(
        _("This is not open to you"), _("Somebody with another role can do it, or can give you the right to.")
    ),
    404: Wording(_("There is nothing here"), _("The address may be mistyped, or what was here has moved.")),
    405: Wording(_("This cannot be done from here"), _("Go back to the page you came from and try it there.")),
    409: Wording(
        _("Somebody was here before you"),
        _("This has changed since you opened the page. Look at how it stands now, then decide."),
    ),
    413: Wording(_("This is too large"), _("Send something smaller, or send it in parts.")),
    415: Wording(_("This kind of file is not read here"), _("Nothing was changed.")),
    422: Wording(_("This cannot be done as it is"), _("Go back; what you typed is still there. Nothing was changed.")),
    429: Wording(_("That was too often"), _("Wait a moment, then try again. Nothing was changed.")),
    500: Wording(
        _("Something broke here"),
        _("It is our fault and it is written down. Try again in a moment; if it stays, tell us the number below."),
    ),
    503: Wording(_("We are busy just now"), _("Nothing was changed. Try again in a moment.")),
}
BY_CODE: dict[str, Wording] = {
    "disk_full": Wording(
        _("There is no space left here"),
        _("Nothing was changed. Whoever runs this installation has to make room; then try again."),
    ),
    "no_store_here": Wording(
        _("No store lives at this address"),
        _("Check how the address is spelt. If it is yours, the store's owner still has to name it for this store."),
    ),
    "link_altered": Wording(
        _("This link is not whole"),
        _("A piece of it is missing or was changed. Open it again from the message it came in, or ask the store."),
    ),
    "link_lapsed": Wording(
        _("This link has ended"),
        _("Links end after a while so that old messages open nothing. Ask the store for a new one."),
    ),
    "link_forwarded": Wording(
        _("This link opens something else"),
        _("It was made for another page or another store. Open the one from your own message, or ask the store."),
    ),
    "link_does_not_allow": Wording(
        _("This link only shows"),
        _("It was made for reading. To answer or to change something, ask the store for a link of your own."),
    ),
    "csrf": Wording(
        _("This form is too old to be sent"),
        _("Go back, load the page anew and send it again. Nothing was changed."),
    ),
}


def page(request: HttpRequest, told: dict[str, Any]) -> HttpResponse:
    """The problem `told` (see problems.problem_of) as a page."""
    status, code = told["status"], told["code"]
    chosen = BY_CODE.get(code) or BY_STATUS.get(status) or BY_STATUS[500]
    own = told["text"] if translation.get_language() == "en" and _says_more(status, code) else ""
    words = {
        "title": chosen.title,
        "text": own or chosen.text,
        "code": code,
        "number": told.get("data", {}).get("number", ""),
        "base": _base(request, status),
    }
    body = render_to_string("frame/refusal.html", {"refusal": words}, request)
    return HttpResponse(body, status=status)


def _says_more(status: int, code: str) -> bool:
    """Refusals of the rooms name the thing they are about; those of the framework do not."""
    return code not in BY_CODE and status in (409, 422) and code != "stale_state"


def _base(request: HttpRequest, status: int) -> str:
    """After a fault nothing is asked of a house: what it asks may be what is broken."""
    if getattr(request, "store", None) is None:
        return "frame/plain.html"
    house = CONSOLE if request.path_info.split("/")[2:3] == [CONSOLE] else STOREFRONT
    return _HOUSES.get(house, f"frame/{house}.html") if status < 500 else f"frame/{house}.html"
