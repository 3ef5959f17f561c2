"""A decision in words for a platform: the same sentences as at every other door."""

from __future__ import annotations

from bespeak.domain.fulfilment.queries import ParcelView
from bespeak.domain.orders.queries import OrderView
from bespeak.domain.saleschannels.operations import Words
from bespeak.domain.stores.queries import StoreView
from bespeak.doors.frame import addresses, reading, sending, telling

_STAFF = {
    "en": {"admitted": "Nothing is missing. It goes on.", "cancelled": "The store called the order off."},
    "ja": {"admitted": "必要なことはすべて揃いました。手続きを進めます。", "cancelled": "店舗が注文を取り消しました。"},
}
_CUSTOMER = {
    "en": {
        "admitted": "Thank you, everything is settled. Your order goes on.",
        "next": "Go on here: {next}",
        "page": "Your order: {next}",
    },
    "ja": {
        "admitted": "ありがとうございます。必要なことはすべて揃いました。ご注文の手続きを進めます。",
        "next": "続きはこちら: {next}",
        "page": "ご注文のページ: {next}",
    },
}


def words(view: OrderView, store: StoreView, parcel: ParcelView | None = None) -> Words:
    """For the staff in the store's language, for the customer in theirs where we speak it, with where to go on."""
    known = telling.with_money(view)
    theirs = _language(str(view.details.get("language", "")), store)
    if parcel:
        sent = "\n".join([sending.sentence(parcel, theirs), *_page(known, store, theirs)])
        return Words(sending.sentence(parcel, _spoken(store.language)), sent)
    return Words(_staff(known, store), _customer(known, store, theirs))


def _language(named: str, store: StoreView) -> str:
    """The nearest that we speak: ja-JP is ja."""
    short = named.replace("_", "-").split("-")[0].lower()
    return short if short in _CUSTOMER else _spoken(store.language)


def _spoken(language: str) -> str:
    return language if language in _CUSTOMER else "en"


def _staff(view: OrderView, store: StoreView) -> str:
    language = _spoken(store.language)
    kind = "cancelled" if view.state == "cancelled" else view.outcome
    return _STAFF[language].get(kind) or reading.sentences(_sentences(view, store, language), language)


def _customer(view: OrderView, store: StoreView, language: str) -> str:
    if view.state == "cancelled":
        return ""
    said = [_CUSTOMER[language]["admitted"]] if view.outcome == "admitted" else _sentences(view, store, language)
    return "\n".join([*said, *_onward(view, store, language)])


def _onward(view: OrderView, store: StoreView, language: str) -> list[str]:
    """Where they go on, if it is they who must act; else the page of their order, where the store has pages."""
    theirs = view.outcome != "admitted" and any(one["who"] == "customer" for one in _told(view, store, language))
    if not theirs:
        return _page(view, store, language)
    address = telling.next_step(store, view.ref, "customer")
    return [_CUSTOMER[language]["next"].format(next=address)] if address else []


def _page(view: OrderView, store: StoreView, language: str) -> list[str]:
    address = addresses.address(store, addresses.ORDERS, view.ref)
    return [_CUSTOMER[language]["page"].format(next=address)] if address else []


def _told(view: OrderView, store: StoreView, language: str) -> list[dict[str, str]]:
    return telling.reasons_json(telling.as_decision(view), store, language)


def _sentences(view: OrderView, store: StoreView, language: str) -> list[str]:
    return list(dict.fromkeys(one["text"] for one in _told(view, store, language)))
