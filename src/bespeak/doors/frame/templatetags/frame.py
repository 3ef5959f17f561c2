"""What pages say of times, days and amounts, in the reader's language and the store's time; how they name scripts."""

from __future__ import annotations

import re
from datetime import date, datetime

from django import template
from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import SafeString

from bespeak.domain.stores.queries import StoreView
from bespeak.doors.frame import assets, attaching, reading

register = template.Library()
_NOT_DIALLED = re.compile(r"[^0-9+]")
_TURNING = re.compile("[\u202a-\u202e\u2066-\u2069]")


@register.simple_tag
def script(name: str) -> SafeString:
    """A script that imports others, and all of those at once: a browser asks for none of them late."""
    parts = format_html_join(
        "", '<link rel="modulepreload" href="{}">', ([one.address] for one in assets.parts_of(name))
    )
    return format_html('{}<script type="module" src="{}"></script>', parts, assets.asset(name).address)


@register.simple_block_tag(end_name="endsentences")
def sentences(content: str) -> SafeString:
    """Sentences one after the other, in a template parted by white space: it is shown where the reader's language parts
    sentences by it."""
    return SafeString(reading.run_on(content))


@register.filter
def dialled(phone: str) -> str:
    return _NOT_DIALLED.sub("", phone)


@register.filter(is_safe=True)
def unturned(text: object) -> str:
    """Without the signs that turn the direction of what follows: for where a name stands in a text that has no room for
    `<bdi>`, such as a title."""
    return _TURNING.sub("", str(text))


@register.filter
def apart(name: object) -> SafeString | str:
    """A name inside a sentence: `<bdi>`, so that its direction turns nothing around it. "" stays so."""
    return format_html("<bdi>{}</bdi>", name) if name else ""


@register.filter
def sized(count: int) -> str:
    """Bytes as people read them: "1.2 MB"."""
    return reading.size(count)


@register.simple_tag
def file_limits() -> dict[str, object]:
    """What is said beforehand of files that go with a message."""
    return attaching.LIMITS


@register.filter
def country(code: str) -> str:
    """ "US" is the United States."""
    return reading.country(code)


@register.filter
def reached(text: str, store: StoreView) -> SafeString:
    """A sentence in which the store's own e-mail address and phone number can be tapped."""
    ways = {store.email: f"mailto:{store.email}", store.phone: f"tel:{dialled(store.phone)}"}
    links = {escape(way): format_html('<a href="{}">{}</a>', href, way) for way, href in ways.items() if way}
    if not links:
        return escape(text)
    found = re.compile("|".join(map(re.escape, links)))
    return SafeString(found.sub(lambda one: links[SafeString(one[0])], escape(text)))


@register.filter
def day(at: date | datetime | None) -> SafeString | str:
    """A `<time>`: "Thu 26 Nov"."""
    return _time(at, reading.day(at)) if at else ""


@register.filter
def moment(at: datetime | None) -> SafeString | str:
    """A `<time>`: "Thu 26 Nov, 18:00"."""
    return _time(at, reading.moment(at)) if at else ""


@register.filter
def hour(at: datetime | None) -> SafeString | str:
    """A `<time>`: "18:00"."""
    return _time(at, reading.hour(at)) if at else ""


def _time(at: date | datetime, text: str) -> SafeString:
    close = reading.exact(at) if isinstance(at, datetime) else ""
    return format_html('<time datetime="{}" title="{}">{}</time>', at.isoformat(), close, text)


@register.simple_tag
def amount(minor: int, currency: str) -> str:
    """The amount as text, as the reader writes it."""
    return reading.money(int(minor), currency)


@register.filter
def initials(name: str) -> str:
    """At most two letters that stand for a person; one for names written without blanks."""
    words = [word for word in str(name).split() if word[:1].isalnum()]
    return "".join(word[0] for word in (words[:1] + words[-1:] if len(words) > 1 else words)).upper()
