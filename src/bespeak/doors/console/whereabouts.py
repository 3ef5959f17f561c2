"""Where in the console the thing with a ref is looked at."""

from __future__ import annotations

from urllib.parse import urlencode

from django.urls import NoReverseMatch, reverse

PAGES = {
    "ord": "console-order",
    "cnv": "console-talk",
    "cus": "console-customer",
    "agr": "console-agreement",
    "chn": "console-channel",
    "end": "console-webhook",
}
"""The page of a thing, by the kind that its ref names."""


def page(ref: str) -> str:
    """The address of its page, "" where it has none."""
    return _address(PAGES.get(ref.partition("_")[0], ""), ref=ref)


def listed(name: str, **asked: str) -> str:
    """The address of a list with what is asked of it, "" where there is no such list."""
    place = _address(name)
    return f"{place}?{urlencode(asked)}" if place and asked else place


def _address(name: str, **given: str) -> str:
    try:
        return reverse(name, kwargs=given) if name else ""
    except NoReverseMatch:
        return ""
