"""What is said of connected shops on the pages of the console: their fields, what a test found, why a delivery was
refused."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import get_language, gettext_lazy, ngettext, pgettext_lazy
from django.utils.translation import gettext as _

from bespeak.doors.console import words
from bespeak.doors.console.words import Word
from bespeak.kit.refusals import Refusal

NAMES = {"shopify": "Shopify", "woocommerce": "WooCommerce"}


@dataclass(frozen=True, slots=True)
class Field:
    """A secret one is never written into a page, also not back into its own form."""

    name: str
    label: Word
    hint: Word = ""
    secret: bool = True

    @property
    def type(self) -> str:
        return "password" if self.secret else "text"


SHOP: dict[str, Field] = {
    "shopify": Field("shop", gettext_lazy("Shop"), gettext_lazy("As in north.myshopify.com."), secret=False),
    "woocommerce": Field("shop", gettext_lazy("Shop"), gettext_lazy("As in https://shop.example."), secret=False),
}
KEYS: dict[str, tuple[Field, ...]] = {
    "shopify": (
        Field("client_id", gettext_lazy("Client ID"), gettext_lazy("Step 4."), secret=False),
        Field("client_secret", gettext_lazy("Client secret"), gettext_lazy("Step 4. It begins with shpss_.")),
    ),
    "woocommerce": (
        Field("consumer_key", gettext_lazy("Consumer key"), gettext_lazy("Step 3. It begins with ck_.")),
        Field("consumer_secret", gettext_lazy("Consumer secret"), gettext_lazy("Step 3. It begins with cs_.")),
    ),
}
OLDER: dict[str, tuple[Field, ...]] = {
    "shopify": (
        Field("access_token", gettext_lazy("Admin API access token"), gettext_lazy("It begins with shpat_.")),
        Field(
            "signing_secret", gettext_lazy("API secret key"),
            gettext_lazy("Or the secret under Settings › Notifications › Webhooks, if you set them up there."),
        ),
    )
}  # fmt: skip
"""Keys of apps that were made in the shop's own admin before 2026."""


def fields(platform: str) -> tuple[Field, ...]:
    return (*KEYS[platform], *OLDER.get(platform, ()))


@dataclass(frozen=True, slots=True)
class Check:
    """One way of a test. `detail`: what the other side said, in its own words."""

    name: Word
    ok: bool
    text: str
    detail: str = ""


WAYS: dict[str, Word] = {
    "out": gettext_lazy("We reach the shop"),
    "into": gettext_lazy("The shop reaches us"),
    "topics": gettext_lazy("Its webhooks come here"),
    "clock": gettext_lazy("The clocks agree"),
}
_FOUND: dict[str, dict[str, Word]] = {
    "out": {
        "reached": gettext_lazy("It answers, and our keys open it."),
        "scopes_missing": gettext_lazy("It answers, but the keys may not do all that is needed. They lack:"),
        "keys_refused": gettext_lazy("It does not let these keys in. Were they taken back? Give it others below."),
        "no_answer": gettext_lazy("Nobody answers there. Is the address right, and the shop online?"),
        "not_taken": gettext_lazy("It answers, but not as a shop of this platform does."),
        "secrets_unreadable": gettext_lazy("The keys kept here cannot be read: they were sealed with another "
                                           "BESPEAK_SECRET_KEY. Give the channel its keys again."),
        "private_address": gettext_lazy("Its address lies inside a private network. We only call public ones."),
        "unknown_host": gettext_lazy("There is no such address. Is its name written right?"),
    },
    "into": {
        "reached": gettext_lazy("A signed ping went out to our own public address and came in."),
        "not_public": gettext_lazy("No shop can reach us: our address is not a public one. Whoever runs Bespeak sets "
                                   "BESPEAK_BASE_URL to the address it has on the internet."),
        "no_answer": gettext_lazy("Nobody answers at our own public address. Is BESPEAK_BASE_URL right?"),
        "wrong_answer": gettext_lazy("Something else answers at our public address. Is BESPEAK_BASE_URL right?"),
    },
    "topics": {
        "complete": gettext_lazy("All that are needed are set up."),
        "webhooks_missing": gettext_lazy("Not set up there yet:"),
        "not_asked": gettext_lazy("The shop could not be asked."),
    },
    "clock": {
        "together": gettext_lazy("To less than two minutes."),
        "clocks_apart": gettext_lazy("Ours and the shop's are far apart, so deadlines and changes are read wrong. Set "
                                     "the clock of the machine that runs Bespeak."),
    },
}  # fmt: skip
_ITS_WORDS = ("keys_refused", "not_taken", "no_answer", "wrong_answer", "clocks_apart")


def checks(tested: Mapping[str, Mapping[str, Any]]) -> list[Check]:
    """What a test found, way by way, in the reader's language."""
    return [
        Check(
            WAYS[way], bool(one["ok"]), " ".join([_said(way, one), ", ".join(one.get("missing", ()))]).strip(),
            str(one["text"]) if one["code"] in _ITS_WORDS else "",
        )
        for way, one in tested.items()
        if way in WAYS
    ]  # fmt: skip


def _said(way: str, found: Mapping[str, Any]) -> str:
    return str(_FOUND[way].get(found["code"]) or found["text"])


OUTCOMES: dict[str, Word] = {
    "waiting": pgettext_lazy("delivery", "Not read yet"),
    "accepted": pgettext_lazy("delivery", "A new order"),
    "duplicate": pgettext_lazy("delivery", "Known already"),
    "changed": pgettext_lazy("delivery", "Changed its order"),
    "refused": pgettext_lazy("delivery", "Refused"),
    "failed": pgettext_lazy("delivery", "Failed"),
}
TOPICS: dict[str, Word] = {
    "orders/create": pgettext_lazy("webhook", "Order creation"),
    "orders/updated": pgettext_lazy("webhook", "Order update"),
    "orders/cancelled": pgettext_lazy("webhook", "Order cancellation"),
    "order.created": pgettext_lazy("webhook", "Order created"),
    "order.updated": pgettext_lazy("webhook", "Order updated"),
    "order.deleted": pgettext_lazy("webhook", "Order deleted"),
    "order.restored": pgettext_lazy("webhook", "Order restored"),
}
CODES: dict[str, Word] = {
    "unknown_topic": gettext_lazy("Nobody here waits for this kind of webhook. Take it off at the shop."),
    "unknown_order": gettext_lazy("The shop deleted an order that was never here."),
    "test_order": gettext_lazy("A test order: the shop says so itself."),
    "not_placed": gettext_lazy("The order is not placed yet at the shop."),
    "fulfilled_elsewhere": gettext_lazy("Somebody else fulfils this order."),
    "no_lines": gettext_lazy("The order has no lines."),
    "no_external_id": gettext_lazy("The order has no number."),
    "broken_json": gettext_lazy("This is not JSON, or it breaks off."),
    "truncated": gettext_lazy("It breaks off in the middle."),
    "duplicate_key": gettext_lazy("One name stands there twice; only one can be meant."),
    "too_deep": gettext_lazy("It is nested far too deeply."),
    "not_an_object": gettext_lazy("An order is an object; this is none."),
    "wrong_type": gettext_lazy("The value is of another kind than is wanted here."),
    "missing_field": gettext_lazy("Something that is needed is missing."),
    "unknown_field": gettext_lazy("There is no such field."),
    "unknown_currency": gettext_lazy("Nobody knows this currency."),
    "two_currencies": gettext_lazy("The order names two currencies."),
    "not_an_amount": gettext_lazy("This is not an amount."),
    "not_a_number": gettext_lazy("This is not a number."),
    "amount_too_large": gettext_lazy("The amount is too large."),
    "amount_negative": gettext_lazy("The amount is below zero."),
    "price_negative": gettext_lazy("The price is below zero."),
    "price_not_positive": gettext_lazy("The price is not above zero."),
    "discount_too_large": gettext_lazy("The discount is larger than the price."),
    "too_many_decimals": gettext_lazy("The amount has more decimals than its currency."),
    "quantity_not_positive": gettext_lazy("The quantity is not above zero."),
    "quantity_not_whole": gettext_lazy("The quantity is not a whole number."),
    "quantity_too_large": gettext_lazy("The quantity is too large."),
    "text_too_long": gettext_lazy("The text is too long."),
    "note_too_large": gettext_lazy("The note is too long."),
    "too_many": gettext_lazy("There are too many of them."),
    "bad_character": gettext_lazy("A character in it is no text."),
    "bad_date": gettext_lazy("This is not a time."),
    "broken_row": gettext_lazy("The row has too few or too many cells, or a quote that is not closed."),
    "rows_apart": gettext_lazy("The rows of one order do not stand together."),
    "rows_disagree": gettext_lazy("The rows of one order say different things."),
    "not_a_slug": gettext_lazy("A channel is called by small letters, digits and dashes."),
    "failed": gettext_lazy("Something went wrong here. It is kept and can be tried again."),
}
_REFUSALS: dict[str, Word] = {
    "bad_shop": gettext_lazy("This is no address of a shop on this platform."),
    "not_https": gettext_lazy("The shop must be reached by https://, or its keys could be read."),
    "bad_secret": gettext_lazy("This does not look like what the platform gives out."),
    "missing_field": gettext_lazy("This is needed."),
    "wrong_source": gettext_lazy("Begin with the name of the platform and a dash, as in shopify-south."),
    "source_taken": gettext_lazy("Orders of another shop came under that name before. Choose another one."),
    "address_settled": gettext_lazy(
        "Whoever connected a shop may correct its address within an hour, until it was reached. Part from this one and "
        "connect the right one."
    ),
    "already_connected": gettext_lazy("This shop, or another one under that name, is connected already."),
    "webhooks_not_set_up": gettext_lazy("The shop did not take the webhooks. Try a test; it says what is the matter."),
    "signed_otherwise": gettext_lazy("Webhooks set up from here are signed with the app's own secret, and this channel "
                                     "expects another one. Set them up at the shop."),
}  # fmt: skip


SOURCES: dict[str, Word] = {
    **NAMES,
    "amazon": "Amazon",
    "file": pgettext_lazy("channel", "A file"),
    "api": pgettext_lazy("channel", "The API"),
    "trial": pgettext_lazy("channel", "A test order of the set-up"),
}
_PLATFORMS = {"shopify": "Shopify", "woocommerce": "WooCommerce", "amazon": "Amazon", "shopify-export": "Shopify"}
_SHAPES = {"json": "JSON", "jsonl": "JSON Lines", "csv": "CSV"}


def source(name: str) -> Word:
    """Where an order came from; a channel that a store named itself is called as it was named."""
    return SOURCES.get(name, name)


def kind(code: str) -> str:
    """What a file was read as: whose, and its form; a mapping by its own name."""
    platform, _dash, shape = code.rpartition("-")
    if shape not in _SHAPES:
        return code
    if platform == "generic":
        return _("Bespeak's own %(shape)s") % {"shape": _SHAPES[shape]}
    return f"{_PLATFORMS.get(platform, platform)} {_SHAPES[shape]}"


def outcome(code: str) -> Word:
    return OUTCOMES.get(code, code)


def topic(code: str) -> Word:
    return TOPICS.get(code, code or "—")


def why(code: str) -> Word:
    """Why a delivery or a line was refused, of which only code and place are kept."""
    return CODES.get(code) or words.REFUSALS.get(code, code)


def refused(refusal: Refusal) -> str:
    """Beside its form: the room's own sentence in English, which names the thing; else the word for it."""
    language = get_language() or "en"
    known = _REFUSALS.get(refusal.code)
    return str(known) if known and language != "en" else words.refused(refusal.code, refusal.text, language)


def tried(orders: int) -> str:
    return ngettext("%(count)s order came out of it.", "%(count)s orders came out of it.", orders) % {"count": orders}


def nothing_new() -> str:
    return _("It is known already; nothing was changed.")
