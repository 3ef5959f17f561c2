"""What tests begin with is the same whether the verbs made it just now or it was put back."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.apps import apps
from django.db import transaction

from bespeak.domain.conversations import queries as conversations
from bespeak.domain.conversations.queries import finding
from bespeak.kit import clock
from bespeak.project.books import reconcile
from tests.kept import forget, kept
from tests.scene import Scene, open_scene, settled_scene

pytestmark = [pytest.mark.both, pytest.mark.django_db]


class Undone(Exception):
    pass


@pytest.fixture(autouse=True)
def _nothing_is_kept():
    forget()


def everything() -> dict[str, list[Any]]:
    """Every row there is, as the models read it."""
    models = apps.get_models(include_auto_created=True)
    return {one._meta.label: list(one._default_manager.order_by("pk").values()) for one in models}


def made_and_undone() -> tuple[Scene, dict[str, list[Any]]]:
    try:
        with transaction.atomic():
            made, seen = settled_scene(), everything()
            made.talks["nobody"] = "and what a test does to it is its own"
            raise Undone
    except Undone:
        del made.talks["nobody"]
        return made, seen


def test_put_back_it_is_what_the_verbs_made():
    made, rows = made_and_undone()
    again = settled_scene()
    assert everything() == rows
    assert again == made
    assert reconcile() == []
    assert conversations.verify_all_chains(store_id=again.store.id) == {}
    told = finding.found_talks(store_id=again.store.id, actor=again.ben, text="wardrobe")
    assert {one.ref for one in told} == {again.talks[name] for name in ("fay", "ivo")}
    assert again.order("MUG", email="ada@mail.example").outcome == "admitted"


def test_what_stands_beside_another_store_is_made_anew():
    first, second = open_scene(), open_scene(slug="southlight")
    assert first.store.id != second.store.id
    assert first.olga.ref != second.olga.ref


def test_by_a_clock_that_was_moved_it_is_made_anew(tmp_path):
    times = [kept(clock.now) for _ in range(2)]
    clock.follow(tmp_path / "clock")
    clock.move(timedelta(days=1))
    moved = kept(clock.now)
    clock.follow(None)
    assert times[0] == times[1]
    assert moved > times[0] + timedelta(days=1)
