"""The list of agreements, everything about one, a version before it is put to anybody, and the next one of two."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bespeak.domain.agreements import operations, queries
from bespeak.domain.agreements.models import Agreement, Version
from bespeak.domain.agreements.queries import Asked
from bespeak.kit.refusals import Forbidden, Invalid, NotFound, StaleState
from tests.domain.agreements.scene import Scene, as_customer, set_up, terms
from tests.domain.cast import NOW, later
from tests.plans import crowd, plans

pytestmark = [pytest.mark.both, pytest.mark.django_db]


def refs(scene: Scene, at=NOW, after: str = "", most: int = 50, **asked: str) -> list[str]:
    found = queries.listed(
        store_id=scene.store.id, actor=scene.ben, at=at, asked=Asked(**asked), after=after, most=most
    )
    return [one.agreement.ref for one in found]


def test_what_ends_next_stands_first_and_the_list_goes_on_there(scene: Scene) -> None:
    late, soon = scene.propose(valid_until=later(days=9)), scene.propose(valid_until=later(days=2))
    assert refs(scene, state="proposed") == [soon.ref, late.ref]
    first = queries.listed(store_id=scene.store.id, actor=scene.ben, at=NOW, asked=Asked(state="proposed"), most=1)
    assert refs(scene, state="proposed", after=queries.place(first[0], "proposed")) == [late.ref]
    everything = queries.listed(store_id=scene.store.id, actor=scene.ben, at=NOW, asked=Asked(), most=1)
    assert refs(scene, after=queries.place(everything[0], "")) == [late.ref]


def test_the_time_decides_the_state_and_the_numbers(scene: Scene) -> None:
    one = scene.propose(valid_until=later(days=2))
    scene.agreed(valid_until=later(days=9))
    counted = queries.counted(store_id=scene.store.id, actor=scene.ben, at=NOW)
    assert (counted["proposed"], counted["accepted"], counted["lapsed"]) == (1, 1, 0)
    assert refs(scene, at=later(days=3), state="lapsed") == [one.ref]
    assert queries.counted(store_id=scene.store.id, actor=scene.ben, at=later(days=3))["lapsed"] == 1


@pytest.mark.parametrize("word", ["code", "ref", "name", "customer"])
def test_it_is_found(scene: Scene, word: str) -> None:
    one = scene.propose()
    words = {"code": one.code.lower(), "ref": one.ref, "name": scene.ada.name[:2].lower(), "customer": one.customer}
    assert refs(scene, search=words[word]) == [one.ref]
    assert refs(scene, search="zebra") == []


def test_no_other_store_and_nobody_without_permission(scene: Scene) -> None:
    other = set_up("elsewhere")
    one = other.propose()
    assert refs(scene) == []
    with pytest.raises(NotFound):
        queries.dossier(store_id=scene.store.id, ref=one.ref, actor=scene.ben, at=NOW)
    with pytest.raises(NotFound):
        queries.listed(store_id=other.store.id, actor=scene.ben, at=NOW, asked=Asked())


@pytest.mark.parametrize(
    "after", ["x", "2026-01-01 1", "2026-01-01T00:00:00+00:00 x", f"2026-01-01T00:00:00+00:00 {2**70}"]
)
def test_a_cursor_of_ones_own_making_is_refused(scene: Scene, after: str) -> None:
    with pytest.raises(Invalid) as refused:
        refs(scene, state="proposed", after=after)
    assert refused.value.code == "bad_cursor"


def test_the_dossier_holds_every_version_and_what_happened_in_five_statements(scene: Scene) -> None:
    one = scene.agreed()
    operations.revise(store_id=scene.store.id, ref=one.ref, terms=terms(), by=scene.ben, at=later(hours=1))
    with CaptureQueriesContext(connection) as asked:
        found = queries.dossier(store_id=scene.store.id, ref=one.code, actor=scene.ben, at=later(hours=1))
    assert len(asked) == 5
    assert [version.number for version in found.versions] == [1, 2]
    assert found.versions[0].acceptance
    assert [fact.kind for fact in found.history] == ["agreements.proposed", "agreements.accepted", "agreements.revised"]
    assert found.agreement.terms == found.versions[1]


def test_a_version_is_rehearsed_without_being_written(scene: Scene) -> None:
    said = operations.rehearse(store_id=scene.store.id, terms=terms(), by=scene.ben, at=NOW)
    assert said.lines_minor == scene.propose().terms.lines_minor
    assert Version.objects.count() == 1
    with pytest.raises(Invalid):
        operations.rehearse(store_id=scene.store.id, terms=terms(valid_until=NOW), by=scene.ben, at=NOW)
    with pytest.raises(Forbidden):
        operations.rehearse(store_id=scene.store.id, terms=terms(), by=as_customer(scene), at=NOW)


def test_of_two_next_versions_of_the_same_one_the_second_is_told(scene: Scene) -> None:
    one = scene.propose()
    about = {"store_id": scene.store.id, "ref": one.ref, "terms": terms(), "by": scene.ben, "at": later(hours=1)}
    operations.revise(**about, instead_of_version=1)
    with pytest.raises(StaleState):
        operations.revise(**about, instead_of_version=1)
    assert operations.revise(**about).terms.number == 3


def test_nothing_is_agreed_for_longer_than_a_hundred_years(scene: Scene) -> None:
    with pytest.raises(Invalid) as refused:
        scene.propose(valid_until=NOW + timedelta(days=40_000))
    assert refused.value.code == "too_far_ahead"


def test_very_many_open_ones_are_read_by_their_end_and_not_sorted(scene: Scene) -> None:
    one = scene.propose(valid_until=later(days=2))
    ends = {"valid_until": lambda n: later(days=3, minutes=n)}
    crowd(Agreement.objects.get(ref=one.ref), ref=lambda n: f"agr_{n}", code=lambda n: f"C{n}", **ends)
    others = list(Agreement.objects.exclude(ref=one.ref).order_by("id").values_list("pk", flat=True))
    crowd(Version.objects.get(), agreement_id=others.__getitem__)

    first = plans(lambda: refs(scene, state="proposed", most=1))
    further = plans(lambda: refs(scene, state="proposed", after=f"{later(days=3).isoformat()} 1", most=1))

    for plan in (first[0], further[0]):
        assert "agreement_ends" in plan, plan
        assert "TEMP B-TREE" not in plan, plan
        assert "Sort" not in plan, plan
    assert refs(scene, state="proposed", after=f"{later(days=3, minutes=8).isoformat()} 9999999", most=1) == ["agr_9"]
