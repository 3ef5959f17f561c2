from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from bespeak.journal.facts import Fact


@dataclass(frozen=True, slots=True, kw_only=True)
class ProductsSaved(Fact):
    """Products were added or changed; subject is the store's ref."""

    kind: ClassVar[str] = "catalog.products_saved"
    products: int
    variants: int
