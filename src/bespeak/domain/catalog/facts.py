from __future__ import annotations

from typing import ClassVar

from bespeak.journal.facts import Fact


class ProductsSaved(Fact, frozen=True, kw_only=True):
    """Products were added or changed; subject is the store's ref."""

    kind: ClassVar[str] = "catalog.products_saved"
    products: int
    variants: int


class PictureSaved(Fact, frozen=True, kw_only=True):
    """A product was given a picture; subject is the product's ref."""

    kind: ClassVar[str] = "catalog.picture_saved"
    picture: str


class BespokeSaved(Fact, frozen=True, kw_only=True):
    """What may be asked about a product was changed; subject is the product's ref, `version` the new one."""

    kind: ClassVar[str] = "catalog.bespoke_saved"
    version: int
