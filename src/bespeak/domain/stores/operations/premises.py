"""Opening a store, and what it says of itself."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, datetime
from functools import lru_cache
from zoneinfo import available_timezones

import phonenumbers
import pycountry
from babel.core import Locale, UnknownLocaleError
from django.db import IntegrityError, transaction

from bespeak.domain.accounts import addresses
from bespeak.domain.stores import hours as clock_hours
from bespeak.domain.stores import seeing, signing
from bespeak.domain.stores.facts import StoreChanged, StoreOpened
from bespeak.domain.stores.hours import Hours
from bespeak.domain.stores.models import ClosedDay, OpeningHours, Store
from bespeak.domain.stores.permissions import Stores
from bespeak.domain.stores.queries import StoreView
from bespeak.domain.stores.queries import store as view
from bespeak.journal.recording import record
from bespeak.kit import money
from bespeak.kit.actors import Actor, requires
from bespeak.kit.refusals import Invalid, Refusal, StaleState

_SLUG = re.compile(r"^[a-z0-9](?:[a-z0-9-]{0,58}[a-z0-9])?$")


class SlugTaken(Refusal):
    code = "slug_taken"
    status = "conflict"
    sentence = "Another store has this short name."


@requires(Stores.OPEN)
@transaction.atomic
def open_store(
    *,
    slug: str,
    name: str,
    currency: str,
    country: str,
    language: str,
    timezone: str,
    by: Actor,
    at: datetime,
    talk_url: str = "",
    email: str = "",
    phone: str = "",
) -> StoreView:
    """A new, empty store. Refuses a slug that is taken, and unknown currencies, countries, languages, time zones."""
    _check_slug(slug)
    _check_name(name)
    money.exponent(currency)
    _check_country(country)
    _check_language(language)
    _check_timezone(timezone)
    _check_address(talk_url)
    try:
        with transaction.atomic():
            made = Store.objects.create(
                slug=slug, name=name.strip(), currency=currency, country=country, language=language,
                timezone=timezone, talk_url=talk_url, email=_email(email), phone=_phone(phone, country), created_at=at,
            )  # fmt: skip
    except IntegrityError:
        raise SlugTaken(f"There is a store {slug!r} already.", field="slug") from None
    signing.made(made.pk, by.ref, at)
    record([StoreOpened(store_id=made.pk, subject=made.ref, at=at, by=by.ref, currency=currency, country=country)])
    return view(made.pk)


@requires(Stores.CHANGE)
@transaction.atomic
def change_store(
    *,
    store_id: int,
    by: Actor,
    at: datetime,
    name: str | None = None,
    language: str | None = None,
    timezone: str | None = None,
    talk_url: str | None = None,
    email: str | None = None,
    phone: str | None = None,
    seen: str | None = None,
) -> StoreView:
    """Changes what is given. Currency and country stay: prices and rules were made with them.

    Refuses StaleState where the store is not as it was `seen` (`seeing.about`), if that is given.
    """
    given = {"name": name, "language": language, "timezone": timezone, "talk_url": talk_url}
    changes = {column: value.strip() for column, value in given.items() if value is not None}
    checks = {"name": _check_name, "language": _check_language, "timezone": _check_timezone, "talk_url": _check_address}
    for column, value in changes.items():
        checks[column](value)
    store = view(_locked(store_id).pk)
    _same(seen, seeing.about(store) if seen is not None else "")
    if email is not None:
        changes["email"] = _email(email)
    if phone is not None:
        changes["phone"] = _phone(phone, store.country)
    if changes:
        Store.objects.filter(pk=store_id).update(**changes)
        record([StoreChanged(store_id=store_id, subject=store.ref, at=at, by=by.ref, changed=sorted(changes))])
    return view(store_id)


@requires(Stores.CHANGE)
@transaction.atomic
def set_hours(
    *, store_id: int, hours: Sequence[Hours], by: Actor, at: datetime, closed: Sequence[tuple[date, str]] = (),
    seen: str | None = None,
) -> list[Hours]:  # fmt: skip
    """The week and the closed days, instead of those there were. Refuses stretches that overlap or end too early, and
    StaleState where they are not as they were `seen` (`seeing.hours`), if that is given."""
    stretches = clock_hours.stretches(hours)
    store = _locked(store_id)
    _same(seen, seeing.hours(store_id) if seen is not None else "")
    OpeningHours.objects.filter(store=store).delete()
    ClosedDay.objects.filter(store=store).delete()
    OpeningHours.objects.bulk_create(
        OpeningHours(store=store, weekday=day, opens=opens, closes=closes) for day, opens, closes in stretches
    )
    ClosedDay.objects.bulk_create(ClosedDay(store=store, day=day, name=name) for day, name in dict(closed).items())
    record([StoreChanged(store_id=store_id, subject=store.ref, at=at, by=by.ref, changed=["hours"])])
    return sorted(hours)


def _locked(store_id: int) -> Store:
    """The row, ours until the transaction ends."""
    return Store.objects.select_for_update().get(pk=view(store_id).id)


def _same(seen: str | None, present: str) -> None:
    if seen is not None and seen != present:
        raise StaleState


def _check_slug(slug: str) -> None:
    if not _SLUG.match(slug):
        raise Invalid("not_a_slug", "A short name has lower-case letters, digits and hyphens.", field="slug")


def _check_name(name: str) -> None:
    if not (0 < len(name.strip()) <= 120 and name.isprintable()):
        raise Invalid("not_a_name", "A store's name has 1 to 120 printable characters.", field="name")


def _check_country(country: str) -> None:
    if len(country) != 2 or not country.isupper() or pycountry.countries.get(alpha_2=country) is None:
        raise Invalid("unknown_country", f"{country[:20]!r} is not an ISO 3166 country code.", field="country")


def _check_language(language: str) -> None:
    try:
        Locale.parse(language, sep="-")
    except (ValueError, UnknownLocaleError):
        raise Invalid("unknown_language", f"{language[:20]!r} is not a language tag.", field="language") from None


def _check_timezone(timezone: str) -> None:
    if timezone not in _timezones():
        raise Invalid("unknown_timezone", f"{timezone[:40]!r} is not an IANA time zone.", field="timezone")


@lru_cache(maxsize=1)
def _timezones() -> frozenset[str]:
    return frozenset(available_timezones())


def _email(written: str) -> str:
    return addresses.clean(written) if written.strip() else ""


def _phone(written: str, country: str) -> str:
    """As it is dialled from abroad: "+81 3-1234-5678"."""
    if not written.strip():
        return ""
    try:
        number = phonenumbers.parse(written, country)
    except phonenumbers.NumberParseException:
        number = phonenumbers.PhoneNumber()
    if not phonenumbers.is_possible_number(number):
        raise Invalid("not_a_phone", f"{written[:40]!r} is not a phone number.", field="phone")
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.INTERNATIONAL)


def _check_address(talk_url: str) -> None:
    if talk_url and not talk_url.startswith(("https://", "http://", "mailto:", "tel:")):
        raise Invalid("not_an_address", "The talk address begins with https://, mailto: or tel:.", field="talk_url")
    if len(talk_url) > 500 or not talk_url.isprintable():
        raise Invalid("not_an_address", "The talk address is too long, or not printable.", field="talk_url")
