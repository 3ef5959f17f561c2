"""An enquiry begins a conversation, once; what is wrong in it is named and stays typed."""

import pytest
from django.core.cache import caches

from bespeak.domain.conversations import queries as conversations
from bespeak.domain.conversations.queries import ConversationView
from bespeak.kit.actors import SYSTEM
from tests.doors.storefront.conftest import Street
from tests.markup import markup

NOA = {"text": "Do you have this ring in gold?", "name": "Noa", "contact": "noa@mail.example", "key": "k1"}


@pytest.fixture(autouse=True)
def _nobody_asked_before() -> None:
    caches["visitors"].clear()


def talks(street: Street) -> list[ConversationView]:
    found = conversations.conversations(store_id=street.scene.store.id, actor=SYSTEM, most=500)
    return [one for one in found if one.customer_name == "Noa"]


def test_an_enquiry_is_a_conversation_in_which_the_store_speaks_next(street: Street):
    for _ in range(2):
        assert street.write("/ask/?about=ring", **NOA).status_code == 302
    (talk,) = talks(street)
    assert (talk.turn, talk.products, talk.two_way_at) == ("store", ("Ring",), None)
    first = conversations.thread(ref=talk.ref, actor=SYSTEM)[0]
    assert (first.author_kind, first.line, first.text) == ("customer", "form", f"About: Ring\n\n{NOA['text']}")


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"text": " "}, "Nothing is written here yet"),
        ({"text": "x" * 100_000}, "longer than 50,000"),
        ({"contact": ""}, "Tell us an e-mail address or a phone number"),
        ({"contact": "noa@"}, "This is no e-mail address"),
        ({"contact": "call me"}, "This is no phone number"),
        ({"contact": "1" * 5000}, "This is no phone number"),
    ],
)
def test_what_is_wrong_is_named_and_everything_stays_typed(street: Street, change: dict[str, str], says: str):
    answer = street.write("/ask/", **(NOA | change))
    page = markup(answer)
    assert (answer.status_code, says in page) == (422, True)
    assert all(value in page for value in (NOA | change).values() if value.strip())
    assert talks(street) == []


def test_a_phone_will_do(street: Street):
    assert street.write("/ask/", **(NOA | {"contact": "(303) 555-0123"})).status_code == 302
    assert len(talks(street)) == 1


def test_too_many_for_one_address_are_refused_for_now(street: Street):
    answers = [street.write("/ask/", **(NOA | {"key": f"k{n}"})).status_code for n in range(6)]
    assert answers == [302] * 5 + [429]
    assert len(talks(street)) == 5


def test_a_product_that_is_not_there_is_no_topic(street: Street):
    for name in ("nothing", "ring%00", "x" * 5000):
        assert "About:" not in street.text(f"/ask/?about={name}")
