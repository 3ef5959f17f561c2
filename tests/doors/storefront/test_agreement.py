"""An agreement is read, accepted with a typed name or declined, and verified afterwards."""

from datetime import timedelta

import pytest

from bespeak.domain.agreements import operations
from bespeak.domain.agreements import queries as agreements
from bespeak.domain.agreements.drafts import LineAsk, Terms
from bespeak.domain.agreements.queries import AgreementView
from bespeak.kit import clock
from bespeak.kit.actors import SYSTEM
from tests.doors.storefront.conftest import Street
from tests.markup import markup


def offered(street: Street) -> AgreementView:
    return street.scene.agree("kim", "LAMP", accepted=False)


def now(street: Street, ref: str) -> AgreementView:
    return agreements.agreement(store_id=street.scene.store.id, ref=ref, actor=SYSTEM, at=clock.now())


def yes(agreement: AgreementView, name: str = "Kim Lee") -> dict[str, str]:
    return {"answer": "yes", "version": str(agreement.terms.number), "hash": agreement.terms.hash, "name": name}


@pytest.mark.parametrize("language", ["en", "ja"])
def test_it_says_what_and_how_much_and_its_hash(street: Street, language: str):
    agreement = offered(street)
    page = street.text(street.agreement(agreement.ref), language)
    assert "Lamp" in page
    assert "$90.00" in page
    assert agreement.terms.hash in page
    assert agreement.code in page


def test_a_typed_name_accepts_exactly_this_version_once(street: Street):
    agreement = offered(street)
    path = street.agreement(agreement.ref)
    for _ in range(2):
        assert street.write(path, **yes(agreement)).status_code == 302
    accepted = now(street, agreement.ref)
    assert accepted.state == "accepted"
    assert accepted.terms.acceptance
    assert (accepted.terms.acceptance.typed_name, accepted.terms.acceptance.how) == ("Kim Lee", "page")
    assert accepted.terms.acceptance.by == street.scene.customer("kim")
    assert "You accepted this" in street.text(path)
    assert "Kim Lee" in street.text(path)


def test_without_a_name_nothing_is_accepted(street: Street):
    agreement = offered(street)
    answer = street.write(street.agreement(agreement.ref), **yes(agreement, "  "))
    assert (answer.status_code, "Type your name" in markup(answer)) == (422, True)
    assert now(street, agreement.ref).state == "proposed"


@pytest.mark.parametrize("wrong", [{"version": "2"}, {"hash": "0" * 64}, {"version": "x"}, {"version": "9" * 400}])
def test_another_version_is_not_accepted(street: Street, wrong: dict[str, str]):
    agreement = offered(street)
    answer = street.write(street.agreement(agreement.ref), **(yes(agreement) | wrong))
    assert (answer.status_code, "Read it again" in markup(answer)) == (409, True)
    assert now(street, agreement.ref).state == "proposed"


def test_a_no_ends_it_and_keeps_what_was_said(street: Street):
    agreement = offered(street)
    path = street.agreement(agreement.ref)
    for _ in range(2):
        assert street.write(path, answer="no", version="1", text="Too dear for me.").status_code == 302
    declined = now(street, agreement.ref)
    assert (declined.state, declined.closed_side, declined.reason_text) == ("declined", "customer", "Too dear for me.")
    assert "This was declined" in street.text(path)


def test_a_no_from_a_tab_that_was_open_before_the_yes_changes_nothing(street: Street):
    agreement = offered(street)
    path = street.agreement(agreement.ref)
    street.write(path, **yes(agreement))
    late = street.write(path, answer="no", version="1", text="Or rather not")
    assert (late.status_code, "You said yes on" in markup(late)) == (409, True)
    assert "write to us" in markup(late)
    assert "Or rather not" in markup(late)
    accepted = now(street, agreement.ref)
    assert (accepted.state, accepted.reason_text) == ("accepted", "")


def test_a_no_to_another_version_changes_nothing(street: Street):
    agreement = offered(street)
    path = street.agreement(agreement.ref)
    assert street.text(path).count('name="version" value="1"') == 2
    answer = street.write(path, answer="no", version="2", text="Too dear")
    assert (answer.status_code, "Read it again" in markup(answer)) == (409, True)
    assert now(street, agreement.ref).state == "proposed"


def test_a_no_that_is_too_long_stays_typed(street: Street):
    agreement = offered(street)
    answer = street.write(street.agreement(agreement.ref), answer="no", text="n" * 100_000)
    assert answer.status_code == 422
    assert "n" * 100_000 in markup(answer)
    assert now(street, agreement.ref).state == "proposed"


def test_a_link_that_only_shows_accepts_nothing(street: Street):
    agreement = offered(street)
    path = street.agreement(agreement.ref, acts=False)
    assert "Yes, I agree" not in street.text(path)
    assert street.write(path, **yes(agreement)).status_code == 403
    assert now(street, agreement.ref).state == "proposed"


def test_strangers_altered_and_lapsed_links_open_nothing(street: Street):
    agreement = offered(street)
    assert street.read(f"/agreements/{agreement.ref}/").status_code == 404
    assert street.read(f"/agreements/{agreement.ref}/?link=x").status_code == 403
    lapsed = street.agreement(agreement.ref, until=clock.now() - timedelta(seconds=1))
    assert street.read(lapsed).status_code == 403


def test_hash_and_code_verify_the_version_that_was_accepted(street: Street):
    agreed = street.scene.agreed["hana"]
    for words in (agreed.terms.hash, agreed.terms.hash.upper(), agreed.code, agreed.code.lower()):
        page = street.text(f"/verify/?of={words}")
        assert "This is the version that was accepted on" in page
        assert agreed.terms.hash in page
        assert "Ring" not in page
    assert "nobody accepted it" in street.text(f"/verify/?of={offered(street).terms.hash}")


@pytest.mark.parametrize("words", ["0" * 64, "nothing", "%00", "ÄÖÜ", "x" * 5000, "AAAAAAAAAAAA"])
def test_what_was_never_agreed_is_not_known(street: Street, words: str):
    assert "We know no agreement by that" in street.text(f"/verify/?of={words}")


def changed(street: Street, one: AgreementView, word: str, price: int) -> AgreementView:
    lines = (LineAsk(sku="LAMP", quantity=1, unit_minor=price),)
    terms = Terms(lines=lines, valid_until=one.valid_until)
    about = {"store_id": street.scene.store.id, "ref": one.ref, "by": street.scene.ben, "at": clock.now()}
    return operations.revise(terms=terms, word=word, **about)


@pytest.mark.parametrize(("language", "heading"), [("en", "What changed"), ("ja", "変わった点")])
def test_a_later_version_says_why_and_what_changed(street: Street, language: str, heading: str):
    one = offered(street)
    path = street.agreement(one.ref)
    assert heading not in street.text(path, language)
    changed(street, one, "The brass came cheaper.", 8000)
    told = street.text(path, language).split(heading)[1]
    assert "The brass came cheaper." in told
    assert "90.00" in told
    assert "80.00" in told


def test_whoever_said_yes_is_shown_what_changed_since(street: Street):
    one = offered(street)
    path = street.agreement(one.ref)
    street.write(path, **yes(one))
    changed(street, one, "The brass came cheaper.", 8000)
    changed(street, one, "And cheaper still.", 7000)
    told = street.text(path).split("What changed")[1].split("How much")[0]
    assert told.index("The brass came cheaper.") < told.index("And cheaper still.")
    assert ("90.00" in told, "70.00" in told, "80.00" in told) == (True, True, False)
