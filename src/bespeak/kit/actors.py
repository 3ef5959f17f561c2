"""Who acts. Every verb takes `by=` and asks for its permission in one place."""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, ParamSpec, TypeVar

from bespeak.kit.refusals import Forbidden, NotFound

P = ParamSpec("P")
R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class Actor:
    """`ref` is opaque (mem_…, key_…, cus_…, "system"); facts keep it, so it never carries a person's name.

    `kind`: member, key, customer, operator or system. `store_id` None means every store (operator, system).
    `permissions` are names like "orders:order:cancel"; "*" stands for all of them.
    """

    kind: str
    ref: str
    store_id: int | None
    permissions: frozenset[str] = field(default_factory=frozenset)
    is_person: bool = False  # a human of the store: only their answers make a talk two-way

    def may(self, permission: str) -> bool:
        return "*" in self.permissions or permission in self.permissions

    def require(self, permission: str, *, store_id: int | None = None) -> None:
        """Refuses unless this actor may; a stranger to the store is told there is nothing here."""
        if store_id is not None and self.store_id is not None and store_id != self.store_id:
            raise NotFound
        if not self.may(permission):
            raise Forbidden(f"This needs the permission {permission}.", permission=str(permission))

    def require_for_store(self, permission: str, *, store_id: int) -> None:
        """The same for what is about everybody's things in the store: a customer, who sees their own, is told there is
        nothing here."""
        self.require(permission, store_id=store_id)
        if self.kind == "customer":
            raise NotFound


SYSTEM = Actor(kind="system", ref="system", store_id=None, permissions=frozenset({"*"}))
"""The house itself: clocks and reactions."""


def operator(name: str = "operator") -> Actor:
    """Somebody at the machine's own command line."""
    return Actor(kind="operator", ref=name, store_id=None, permissions=frozenset({"*"}), is_person=True)


def requires(permission: str) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Guards a verb: `by` must hold the permission, and belong to the verb's `store_id` if it takes one."""

    def guard(verb: Callable[P, R]) -> Callable[P, R]:
        @functools.wraps(verb)
        def guarded(*args: P.args, **kwargs: P.kwargs) -> R:
            by: Any = kwargs.get("by")
            if not isinstance(by, Actor):
                raise TypeError(f"{verb.__name__}() needs by=Actor")
            store_id: Any = kwargs.get("store_id")
            by.require(permission, store_id=store_id)
            return verb(*args, **kwargs)

        guarded.__dict__["permission"] = permission
        return guarded

    return guard
