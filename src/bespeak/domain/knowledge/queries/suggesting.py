"""What fits to what is being said: found by its words, the rarer the more it counts, and by the product it is about. No
model, one statement."""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import BooleanField, ExpressionWrapper, Q, QuerySet, Value

from bespeak.domain.knowledge import markup
from bespeak.domain.knowledge.commonwords import COMMON
from bespeak.domain.knowledge.models import ArticleProduct, SearchText
from bespeak.domain.knowledge.permissions import Knowledge
from bespeak.kit import grams
from bespeak.kit.actors import Actor
from bespeak.kit.grams import Near

MOST_LOOKED_AT, MOST_LINKED = 60, 20
HEADING, LINKED = 3.0, 4.0
"""What a word of a heading counts, and that an article is about a product that is talked about."""
_COLUMNS = (
    "heading", "grams", "article__ref", "article__title", "article__language", "article__body", "reply_text__language",
    "reply_text__text", "reply_text__reply__ref", "reply_text__reply__name", "reply_text__reply__shortcut",
    "reply_text__reply__used", "article__handle",
)  # fmt: skip

_NOTHING = Near("", (), (), 0)


@dataclass(frozen=True, slots=True)
class Suggestion:
    """An article (`kind` "article") or words kept ready ("reply", with their `shortcut`). `text` is how the article
    begins, or the words with their variables as written."""

    kind: str
    ref: str
    name: str
    language: str
    text: str
    shortcut: str = ""


def suggestions(
    *, store_id: int, actor: Actor, heard: str = "", typed: str = "", languages: Sequence[str] = (),
    products: Collection[int] = (), most: int = 5,
) -> list[Suggestion]:  # fmt: skip
    """What fits to what the customer wrote and to what is being typed, which counts double, and articles about these
    products (ids); each once. What is written in the first of these languages stands first, then what is in the next,
    then all others; of one language the best first. Nothing where too little is said of no product. One statement."""
    actor.require(Knowledge.READ, store_id=store_id)
    asked = grams.near(store_id, f"{heard}\n{typed}", ignored=COMMON, most=MOST_LOOKED_AT)
    linked = _linked(store_id, products)
    if asked is None and linked is None:
        return []
    open_article = Q(article__published=True, article__archived_at=None)
    open_reply = Q(reply_text__reply__archived_at=None, reply_text__reply__owner__in=("", actor.ref))
    rows = SearchText.objects.filter(open_article | open_reply, store_id=store_id)
    found = list(rows.filter(_fitting(asked, linked)).annotate(about=_about(linked)).values_list(*_COLUMNS, "about"))
    ours = grams.near(store_id, typed, ignored=COMMON)
    ranked = _ranked(found, asked or _NOTHING, ours, languages)
    once: dict[str, Suggestion] = {}
    for handle, one in ranked:
        once.setdefault(handle or one.ref, one)
    return list(once.values())[:most]


def _linked(store_id: int, products: Collection[int]) -> QuerySet[SearchText, int | None] | None:
    """The newest articles about any of these products, as they are looked through."""
    if not products:
        return None
    about = ArticleProduct.objects.filter(store_id=store_id, product_id__in=products).values("article_id")
    shown = SearchText.objects.filter(article_id__in=about, article__published=True, article__archived_at=None)
    return shown.order_by("-article_id").values_list("id", flat=True)[:MOST_LINKED]


def _fitting(asked: Near | None, linked: QuerySet[SearchText, int | None] | None) -> Q:
    by_words = Q(grams__near=asked) if asked else Q()
    return by_words if linked is None else by_words | Q(id__in=linked)


def _about(linked: QuerySet[SearchText, int | None] | None) -> Any:
    found: Any = Value(value=False) if linked is None else Q(id__in=linked)
    return ExpressionWrapper(found, BooleanField())


def _ranked(
    found: Sequence[Any], asked: Near, ours: Near | None, languages: Sequence[str]
) -> list[tuple[str, Suggestion]]:  # fmt: skip
    """With the handle by which an article is the same in every language."""
    held = [_held(asked, row[0], row[1]) for row in found]
    rarity = {
        piece: math.log(1 + (len(found) + 1) / (1 + sum(piece in one for one in held)))
        for piece in {*asked.whole, *asked.begun}
    }
    mine = {*ours.whole, *ours.begun} if ours else set()
    points = []
    for row, one in zip(found, held, strict=True):
        score = sum(rarity[piece] * weight * (2 if piece in mine else 1) for piece, weight in one.items())
        enough = len(one) > 1 or any(weight == HEADING for weight in one.values())
        written = row[4] or row[6]
        score = (score if enough else 0.0) + (LINKED if row[13] else 0.0)
        if score:
            near = languages.index(written) if written in languages else len(languages)
            points.append((near, -score - math.log1p(row[11] or 0) / 10, row[12] or "", _suggestion(row)))
    points.sort(key=lambda one: one[:2])
    return [(handle, one) for _, _, handle, one in points]


def _held(asked: Near, heading: str, body: str) -> dict[str, float]:
    """Which pieces stand in it, and how much each counts there."""
    first, all_words = heading.split(" "), body.split(" ")
    in_first, in_all = set(first), set(all_words)
    held = {one: HEADING if one in in_first else 1.0 for one in asked.whole if one in in_all}
    for one in asked.begun:
        if any(word.startswith(one) for word in first):
            held[one] = HEADING
        elif any(word.startswith(one) for word in all_words):
            held[one] = 1.0
    return held


def _suggestion(row: Any) -> Suggestion:
    if row[2]:
        return Suggestion("article", row[2], row[3], row[4], markup.gist(row[5], 160))
    return Suggestion("reply", row[8], row[9], row[6], row[7], row[10])
