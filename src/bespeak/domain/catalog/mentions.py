"""What of the catalogue a text may mean: what to ask for, the variants there are of it, and afterwards
by which words."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from itertools import islice

from django.db.models import Q
from django.db.models.functions import Lower

from bespeak.domain.catalog import queries
from bespeak.domain.catalog.models import Variant
from bespeak.domain.catalog.queries import VariantFacts

MOST = 600
"""So many words and pairs of words of what was said last are looked for."""
LONGEST_NAME = 4
LONGEST_RUN = 8
SHORTEST = 3
_WORD = re.compile(r"[^\W_](?:[\w.\-]*\w)?")
_UNPARTED = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")


def candidates(texts: Sequence[str]) -> frozenset[str]:
    """Whatever in these texts, the newest first, may be a SKU, a handle (also in a link) or a name, as it is compared:
    words, up to four of them in a row, and pieces of writing without spaces."""
    return frozenset(islice((one for text in texts for one in _pieces(text)), MOST))


def variants_of(
    *, store_id: int, product_ids: Collection[int], skus: Collection[str] = (), words: Collection[str] = ()
) -> list[VariantFacts]:
    """The active variants of these products, those with these SKUs, and those whose SKU, handle or product's name is
    one of these words in small letters; in order of SKU. One statement."""
    wanted = Q(product_id__in=product_ids) | Q(sku__in=skus)
    found = Variant.objects.filter(store_id=store_id, active=True, product__active=True).order_by("sku")
    if words:
        found = found.annotate(small=Lower("sku"), called=Lower("product__name"))
        wanted |= Q(small__in=words) | Q(called__in=words) | Q(product__handle__in=words)
    return [queries.facts(row) for row in found.filter(wanted).values_list(*queries.COLUMNS)]


def named_by(variant: VariantFacts, said: frozenset[str]) -> str:
    """The word by which this variant, or its product, is meant; "" where it is not."""
    names = (variant.product_name, variant.sku, variant.handle)
    return next((name for name in names if name and compared(name) in said), "")


def compared(text: str) -> str:
    return " ".join(text.lower().split())


def _pieces(text: str) -> Iterable[str]:
    words = _WORD.findall(text.lower())
    for count in range(1, LONGEST_NAME + 1):
        for start in range(len(words) - count + 1):
            found = " ".join(words[start : start + count])
            if len(found) >= SHORTEST:
                yield found
    for word in words:
        if _UNPARTED.search(word):
            yield from _parts(word)


def _parts(word: str) -> Iterable[str]:
    """Japanese and Chinese part no words."""
    for length in range(2, LONGEST_RUN + 1):
        for start in range(len(word) - length + 1):
            yield word[start : start + length]
