"""Choosing products to show in a conversation: looked for by name or SKU, what was marked before stays marked."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from bespeak.domain.catalog import mentions
from bespeak.domain.catalog import queries as catalog
from bespeak.domain.catalog.permissions import Catalog
from bespeak.domain.catalog.queries import VariantFacts
from bespeak.domain.conversations import operations
from bespeak.domain.conversations import queries as conversations
from bespeak.domain.conversations.permissions import Conversations
from bespeak.domain.conversations.queries import ConversationView
from bespeak.doors.console import called, typed
from bespeak.doors.console.entrance import Desk, page
from bespeak.doors.console.once import once
from bespeak.doors.console.talk import deeds, refusing
from bespeak.doors.console.talk.refusing import Failed
from bespeak.doors.frame import exchanges
from bespeak.kit import refs
from bespeak.kit.refusals import Refusal

LONGEST_SEARCH = 100
MOST = 12


@dataclass(frozen=True, slots=True)
class Row:
    sku: str
    name: str
    variant: str
    price_minor: int
    currency: str
    stock: str
    picked: bool


@page(may=Conversations.SAY, methods=("GET", "HEAD", "POST"))
def products(request: HttpRequest, desk: Desk, ref: str) -> HttpResponse:
    """The picker; what is sent is shown to the customer."""
    talk = conversations.conversation(ref=ref, actor=desk.actor)
    if request.method != "POST":
        return _shown(request, desk, talk, Failed())
    key, text = request.POST.get("key", "").replace("\0", "")[:60], request.POST.get("text", "")
    skus = _skus(request)

    def verb() -> dict[str, str]:
        operations.show(conversation=talk.ref, skus=skus, text=text, client_key=key, **desk.doing)
        deeds.look_again(talk, desk)
        return {"conversation": ref, "deed": "products"}

    try:
        once(request, desk, f"products {ref}", verb)
    except Refusal as refusal:
        return _shown(request, desk, talk, refusing.failed(request, refusal, "products"))
    messages.success(request, _("They see it in the conversation."))
    return HttpResponseRedirect(reverse("console-talk", kwargs={"ref": talk.ref}) + "#latest")


def _skus(request: HttpRequest) -> list[str]:
    asked = request.POST if request.method == "POST" else request.GET
    return [one.replace("\0", "")[:64] for one in asked.getlist("sku")][: 2 * exchanges.MOST_CARDS]


def _shown(request: HttpRequest, desk: Desk, talk: ConversationView, failed: Failed) -> HttpResponse:
    asked = request.POST if request.method == "POST" else request.GET
    search, skus = typed.plain(asked, "search", LONGEST_SEARCH), _skus(request)
    may = desk.actor.may(Catalog.READ)
    chosen = mentions.variants_of(store_id=desk.store.id, product_ids=(), skus=skus) if skus and may else []
    found = catalog.variants(search=search, most=MOST, **desk.asking) if search and may else []
    if not search and may:
        found = mentions.variants_of(store_id=desk.store.id, product_ids=talk.product_ids)[:MOST]
    rows = _rows(desk, [*chosen, *(one for one in found if one.sku not in skus)], set(skus))
    shown = {
        "place": "talks", "talk": talk, "called": talk.customer_name or called.NAMELESS, "search": search, "rows": rows,
        "chosen": chosen, "key": refs.new("frm"), "problem": failed.text, "text": request.POST.get("text", ""),
    }  # fmt: skip
    return render(request, "console/talkproducts.html", shown, status=failed.status)


def _rows(desk: Desk, found: Iterable[VariantFacts], picked: set[str]) -> list[Row]:
    goods = list(found)
    stock = exchanges.stock_of(store_id=desk.store.id, variants=goods, at=desk.at)
    return [
        Row(
            one.sku, one.product_name, one.name, one.price_minor, one.currency, stock.get(one.sku, ""),
            one.sku in picked,
        )
        for one in goods
    ]  # fmt: skip
