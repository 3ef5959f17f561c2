from __future__ import annotations

from typing import ClassVar

from bespeak.journal.facts import Fact


class PolicyPublished(Fact, frozen=True, kw_only=True):
    """A version is in force from now on; subject is its ref, `rules` the codes of its rules."""

    kind: ClassVar[str] = "policy.published"
    version: int
    rules: tuple[str, ...]
