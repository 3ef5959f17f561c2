"""Who may do what: a verb asks for its permission, and a stranger to the store is told there is nothing here."""

from __future__ import annotations

import pytest

from bespeak.kit.actors import SYSTEM, Actor, operator, requires
from bespeak.kit.refusals import Forbidden, NotFound

HERE, ELSEWHERE = 1, 2
BEN = Actor(kind="member", ref="mem_BEN", store_id=HERE, permissions=frozenset({"cake:slice:cut"}), is_person=True)
CLEO = Actor(kind="member", ref="mem_CLEO", store_id=HERE, permissions=frozenset({"cake:slice:eat"}), is_person=True)


@requires("cake:slice:cut")
def cut(*, store_id: int, by: Actor) -> str:
    return f"cut by {by.ref}"


def test_ben_may_cut_in_his_own_store() -> None:
    assert cut(store_id=HERE, by=BEN) == "cut by mem_BEN"


def test_cleo_who_may_only_eat_is_forbidden_to_cut() -> None:
    with pytest.raises(Forbidden) as refusal:
        cut(store_id=HERE, by=CLEO)
    assert refusal.value.data == {"permission": "cake:slice:cut"}


def test_in_another_store_there_is_nothing_whatever_one_may_at_home() -> None:
    for stranger in (BEN, CLEO):
        with pytest.raises(NotFound):
            cut(store_id=ELSEWHERE, by=stranger)


def test_the_machine_and_its_operator_may_everywhere_but_only_one_of_them_is_a_person() -> None:
    assert cut(store_id=ELSEWHERE, by=SYSTEM) == "cut by system"
    assert cut(store_id=HERE, by=operator("max")) == "cut by max"
    assert (SYSTEM.is_person, operator().is_person) == (False, True)


def test_a_verb_without_an_actor_is_a_mistake_in_the_program() -> None:
    with pytest.raises(TypeError, match="cut"):
        cut(store_id=HERE)  # type: ignore[call-arg]


def test_a_verb_shows_which_permission_it_asks_for() -> None:
    assert cut.__dict__["permission"] == "cake:slice:cut"
    assert cut.__name__ == "cut"
