from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from bespeak.journal.facts import Fact


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyPublished(Fact):
    """A version is in force from now on; subject is its ref, `rules` the codes of its rules."""

    kind: ClassVar[str] = "policy.published"
    version: int
    rules: tuple[str, ...]
