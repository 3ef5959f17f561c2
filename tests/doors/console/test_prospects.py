"""The list of prospects and one of them, as members use them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from bespeak.domain.prospects import operations as prospects
from bespeak.domain.prospects.models import Prospect
from bespeak.journal import worker
from bespeak.kit import clock
from tests.doors.api.test_prospects import enquires
from tests.doors.console.people import text_of
from tests.doors.console.test_channels import statements
from tests.markup import markup
from tests.scene import Scene

LIST = "/en/console/prospects/"


@pytest.fixture
def ada(scene: Scene) -> Prospect:
    """She asked about the ring and was answered."""
    scene.talk("ada", "ring")
    worker.drain()
    return Prospect.objects.get(customer__name="Ada")


def plan(ada: Prospect, **given: Any) -> dict[str, Any]:
    return {"key": "k1", "seen": ada.moved, "step": "call", "when": "week", "due_at": "", "note": "Size?", **given}


def test_whoever_has_no_next_step_is_shown_as_such(scene: Scene, mika: Client, ada: Prospect) -> None:
    shown = text_of(mika.get(f"{LIST}?kind=unplanned"))
    assert "Ada" in shown
    assert "No next step" in shown
    assert "Fits: Ask whether they still want it" in shown
    assert "Ada" not in text_of(mika.get(LIST))
    assert "Everybody has a next step" not in shown


def test_a_step_is_planned_beside_the_talk_and_leads_back_there(scene: Scene, mika: Client, ada: Prospect) -> None:
    talk = f"/en/console/talks/{ada.conversation.ref}/"
    assert f"/en/console/prospects/{ada.ref}/plan/?from=talk" in markup(mika.get(talk))
    done = mika.post(f"{LIST}{ada.ref}/plan/?from=talk", plan(ada, member=scene.ben.ref))
    assert done["Location"] == f"{talk}#facts"
    mika.post(f"{LIST}{ada.ref}/plan/?from=talk", plan(ada, member=scene.ben.ref))
    ada.refresh_from_db()
    assert (ada.step, ada.note, ada.owner, ada.moved) == ("call", "Size?", scene.ben.ref, 1)
    assert "Call them" in text_of(mika.get(talk))
    assert "Call them" in text_of(mika.get(f"{LIST}?kind=planned"))


def test_what_is_refused_keeps_what_was_typed(scene: Scene, mika: Client, ada: Prospect) -> None:
    again = mika.post(f"{LIST}{ada.ref}/plan/", plan(ada, due_at="2020-01-01T09:00", note="Keep this"))
    assert again.status_code == 422
    page = markup(again)
    assert 'value="Keep this"' in page
    assert 'value="2020-01-01T09:00"' in page
    assert "This would be over before it began" in page


def test_two_who_plan_the_same_get_a_clear_word(scene: Scene, mika: Client, ada: Prospect) -> None:
    mika.post(f"{LIST}{ada.ref}/plan/", plan(ada))
    ada.refresh_from_db()
    mika.post(f"{LIST}{ada.ref}/plan/", plan(ada, key="k2", note="Colour?"))
    late = mika.post(f"{LIST}{ada.ref}/plan/", plan(ada, key="k3", note="Mine"))
    assert late.status_code == 409
    ada.refresh_from_db()
    assert ada.note == "Colour?"


def test_nothing_comes_of_it_and_it_can_be_opened_again(scene: Scene, mika: Client, ada: Prospect) -> None:
    end = {"key": "k1", "seen": 0, "how": "lost", "why": "price", "word": "Too dear"}
    mika.post(f"{LIST}{ada.ref}/end/", end)
    shown = text_of(mika.get(f"{LIST}?kind=lost"))
    assert "Lost: The price" in shown
    assert "Too dear" in text_of(mika.get(f"{LIST}{ada.ref}/"))
    mika.post(f"{LIST}{ada.ref}/reopen/", {"key": "k2"})
    assert "Ada" in text_of(mika.get(f"{LIST}?kind=unplanned"))


def test_those_that_are_marked_are_given_to_somebody(scene: Scene, mika: Client, ada: Prospect) -> None:
    give = f"{LIST}give/"
    mika.post(give, {"key": "k1", "prospect": [ada.ref], "member": scene.ben.ref, "query": "?kind=all"})
    ada.refresh_from_db()
    assert ada.owner == scene.ben.ref
    none = mika.post(give, {"key": "k2", "member": scene.ben.ref, "query": "https://evil.example"}, follow=True)
    assert "Mark whom it is for" in text_of(none)


def test_the_list_is_searched_filtered_and_paged(scene: Scene, mika: Client) -> None:
    for n in range(53):
        scene.talk(f"buyer{n:02}", "mug" if n % 2 else "ring", at=scene.at + timedelta(seconds=n))
    worker.drain()
    first = mika.get(f"{LIST}?kind=all")
    assert markup(first).count('id="p-prs_') == 50
    second = mika.get(LIST + first.context["next"])
    assert markup(second).count('id="p-prs_') > 3
    assert "Buyer07" in text_of(mika.get(f"{LIST}?search=Buyer07"))
    mugs = mika.get(f"{LIST}?product=mug&search=Buyer")
    assert text_of(mugs).count("Mark: Buyer") == 26
    assert "Nothing is like that" in text_of(mika.get(f"{LIST}?search=Zebedee"))


def test_an_empty_list_teaches(scene: Scene, mika: Client) -> None:
    assert "Nobody is forgotten" in text_of(mika.get(LIST))


def test_what_an_enquiry_asked_for_stands_in_the_list_and_on_the_page(scene: Scene, mika: Client) -> None:
    enquires(scene, "noa", size="42", quantity="2", remarks="<b>For a wedding</b>")
    worker.drain()
    ref = Prospect.objects.get(customer__name="Noa").ref
    assert "2 × · Long · 42" in text_of(mika.get(f"{LIST}?kind=unplanned"))
    page = text_of(mika.get(f"{LIST}{ref}/"))
    for words in ("What they asked for: Ring", "Sleeves Long", "Bust 92 cm", "How many 2", "&lt;b&gt;For a wedding"):
        assert words in page, words


def test_the_pages_ask_at_most_twelve_times(scene: Scene, mika: Client, ada: Prospect) -> None:
    for n in range(9):
        scene.talk(f"more{n}", "mug", "ring")
    worker.drain()
    for page in (LIST, f"{LIST}?kind=all&search=mug", f"{LIST}?kind=all&product=mug", f"{LIST}{ada.ref}/"):
        assert statements(mika, page) <= 12
    prospects.plan(
        store_id=scene.store.id, prospect=ada.ref, step="ask", due_at=clock.now() + timedelta(days=1), by=scene.ben,
        at=clock.now(),
    )  # fmt: skip
    assert statements(mika, f"/en/console/talks/{ada.conversation.ref}/") <= 12
