"""Signing in and out, invitations, and what is tried against them."""

from __future__ import annotations

import re
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.test import Client
from django.utils import translation

from bespeak.domain.accounts import operations as accounts
from bespeak.domain.stores import operations as stores
from bespeak.kit import clock
from bespeak.kit.refusals import Refusal
from tests.doors.console.people import PASSWORD, email_of, hired, sign_in, text_of
from tests.markup import markup
from tests.scene import MAX, open_scene

BOARD, SIGN_IN = "/en/console/orders/", "/en/console/sign-in/"


def opens(client: Client) -> bool:
    return client.get(BOARD).status_code == 200


def test_nobody_is_sent_to_sign_in_and_back(scene):
    nobody = Client()
    sent = nobody.get(f"{BOARD}?state=all")
    assert sent.status_code == 302
    assert parse_qs(urlsplit(sent["Location"]).query)["next"] == [f"{BOARD}?state=all"]
    page = nobody.get(sent["Location"])
    assert page.status_code == 200
    back = nobody.post(sent["Location"], {"login": email_of(scene, "ben"), "password": PASSWORD, "next": BOARD})
    assert back["Location"] == BOARD
    assert opens(nobody)


@pytest.mark.parametrize("away", ["https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:alert(1)"])
def test_nobody_is_led_to_another_house(scene, away):
    sent = Client().post(SIGN_IN, {"login": email_of(scene, "ben"), "password": PASSWORD, "next": away})
    assert sent["Location"] == "/en/console/"


def test_the_session_gets_another_name_at_sign_in(scene):
    client = Client()
    client.get(SIGN_IN)
    client.session.save()
    planted = client.session.session_key
    client.cookies["session"] = planted
    client.post(SIGN_IN, {"login": email_of(scene, "ben"), "password": PASSWORD})
    assert client.session.session_key != planted
    assert opens(client)
    thief = Client()
    thief.cookies["session"] = planted
    assert not opens(thief)


def test_a_form_from_elsewhere_is_refused(scene):
    client = Client(enforce_csrf_checks=True)
    answer = client.post(SIGN_IN, {"login": email_of(scene, "ben"), "password": PASSWORD})
    assert answer.status_code == 403
    assert "too old to be sent" in text_of(answer)


def test_cookies_are_out_of_reach_of_scripts_and_other_sites(scene):
    client = sign_in(email_of(scene, "ben"))
    cookie = client.cookies["session"]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"


def test_a_wrong_password_and_an_unknown_address_are_answered_alike(scene):
    wrong = Client().post(SIGN_IN, {"login": email_of(scene, "ben"), "password": "wrong wrong wrong"})
    unknown = Client().post(SIGN_IN, {"login": "nobody@northlight.example", "password": "wrong wrong wrong"})
    errors = [re.findall(r"field-error[^>]*>.*?<span>(.*?)</span>", markup(one), re.DOTALL) for one in (wrong, unknown)]
    assert errors[0] == errors[1] != []


def test_after_five_wrong_passwords_even_the_right_one_waits(scene):
    for _ in range(5):
        Client().post(SIGN_IN, {"login": email_of(scene, "ben"), "password": "wrong wrong wrong"})
    assert not opens(sign_in(email_of(scene, "ben")))
    assert opens(sign_in(email_of(scene, "mika")))


def test_whoever_floods_the_pages_makes_nobody_forget_wrong_passwords(scene):
    ben = {"login": email_of(scene, "ben"), "password": "wrong wrong wrong"}
    for _ in range(5):
        Client().post(SIGN_IN, ben)
    for number in range(320):
        Client().post("/en/ask/", {"text": "Hi", "contact": f"{number}@mail.example", "key": f"k{number}"})
    assert not opens(sign_in(email_of(scene, "ben")))


def test_signing_out_ends_the_session_and_needs_a_form(scene):
    client = sign_in(email_of(scene, "ben"))
    kept = client.session.session_key
    assert client.get("/en/console/sign-out/").status_code == 200
    assert opens(client)
    client.post("/en/console/sign-out/")
    client.cookies["session"] = kept
    assert not opens(client)


def test_a_session_ends_after_a_working_day_or_when_it_rested(scene, tmp_path):
    client = sign_in(email_of(scene, "ben"))
    session = client.session
    session["seen_at"] -= 3 * 3600
    session.save()
    assert not opens(client)
    client = sign_in(email_of(scene, "ben"))
    session = client.session
    session["signed_in_at"] -= 13 * 3600
    session.save()
    assert not opens(client)


def test_sign_out_everywhere_else(scene):
    here, there = sign_in(email_of(scene, "ben")), sign_in(email_of(scene, "ben"))
    page = here.get("/en/console/me/sessions/")
    assert "Sign out everywhere else" in text_of(page)
    here.post("/en/console/again/", {"password": PASSWORD})
    here.post("/en/console/me/sessions/")
    assert opens(here)
    assert not opens(there)


def test_another_password_ends_all_other_sessions(scene):
    here, there = sign_in(email_of(scene, "ben")), sign_in(email_of(scene, "ben"))
    given = {"oldpassword": PASSWORD, "password1": "thimble and chalk 9", "password2": "thimble and chalk 9"}
    answer = here.post("/en/console/me/password/", given)
    assert answer.status_code == 302, text_of(answer)
    assert opens(here)
    assert not opens(there)
    assert not opens(sign_in(email_of(scene, "ben")))
    assert opens(sign_in(email_of(scene, "ben"), "thimble and chalk 9"))


def test_a_common_password_is_refused(scene):
    here = sign_in(email_of(scene, "ben"))
    given = {"oldpassword": PASSWORD, "password1": "1234567890", "password2": "1234567890"}
    answer = here.post("/en/console/me/password/", given)
    assert answer.status_code == 200
    assert "at least 10 characters" in text_of(answer)


def test_who_left_or_was_closed_comes_in_no_more(scene, ben, mika):
    assert opens(ben)
    stores.end_membership(store_id=scene.store.id, member=scene.ben.ref, by=MAX, at=scene.at)
    answer = ben.get(BOARD)
    assert answer.status_code == 404
    assert "You do not work here" in text_of(answer)
    accounts.disable(ref=scene.mika.ref, by=MAX, at=scene.at)
    assert mika.get(BOARD).status_code == 302


def code_for(secret: str) -> str:
    return format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time()))))


def test_an_authenticator_app_is_asked_for_after_the_password(scene):
    client = sign_in(email_of(scene, "ben"))
    asked = client.get("/en/console/me/app/")
    assert asked["Location"].startswith("/en/console/again/")
    client.post(asked["Location"], {"password": PASSWORD, "next": "/en/console/me/app/"})
    page = client.get("/en/console/me/app/")
    secret = re.search(r"<code>([A-Z2-7]{16,})</code>", markup(page))[1]  # type: ignore[index]
    answer = client.post("/en/console/me/app/", {"code": code_for(secret)})
    assert answer.status_code == 302, text_of(answer)
    codes = re.findall(r"<li><code>(.*?)</code>", markup(client.get("/en/console/me/codes/")))
    assert len(codes) == 10
    half = sign_in(email_of(scene, "ben"))
    assert not opens(half)
    assert half.post("/en/console/sign-in/code/", {"code": "000000"}).status_code == 200
    assert not opens(half)
    half.post("/en/console/sign-in/code/", {"code": codes[0]})
    assert opens(half)
    again = sign_in(email_of(scene, "ben"))
    again.post("/en/console/sign-in/code/", {"code": codes[0]})
    assert not opens(again)


def test_nobody_signs_up(scene):
    assert Client().get("/en/console/sign-up/").status_code == 404
    assert "sign-up" not in markup(Client().get(SIGN_IN))


def invited(scene, email: str, role: str = "agent", by=None, at=None) -> str:
    made = stores.invite(store_id=scene.store.id, email=email, role=role, by=by or scene.mika, at=at or clock.now())
    return f"/en/console/join/{made.secret}/"


def test_somebody_invited_chooses_a_password_and_is_in(scene):
    link, cleo = invited(scene, "cleo@northlight.example"), Client()
    assert "You are invited to work at Northlight" in text_of(cleo.get(link))
    weak = cleo.post(link, {"name": "Cleo", "password": "short"})
    assert weak.status_code == 422
    assert 'value="Cleo"' in markup(weak)
    assert cleo.post(link, {"name": "Cleo", "password": PASSWORD})["Location"] == "/en/console/"
    assert opens(cleo)
    assert Client().get(link).status_code == 404
    assert opens(sign_in("cleo@northlight.example"))


def test_an_invitation_ends_with_its_time_its_sender_or_the_next_one(scene):
    old = invited(scene, "cleo@northlight.example", at=clock.now() - timedelta(days=8))
    assert Client().get(old).status_code == 404
    first, second = invited(scene, "cleo@northlight.example"), invited(scene, "cleo@northlight.example")
    assert Client().get(first).status_code == 404
    stores.end_membership(store_id=scene.store.id, member=scene.mika.ref, by=MAX, at=scene.at)
    answer = Client().post(second, {"name": "Cleo", "password": PASSWORD})
    assert answer.status_code == 404


def test_nobody_invites_above_themselves(scene):
    with pytest.raises(Refusal) as refused:
        invited(scene, "cleo@northlight.example", role="owner")
    assert refused.value.code == "more_than_you_have"
    with pytest.raises(Refusal) as refused:
        invited(scene, "cleo@northlight.example", by=scene.ben)
    assert refused.value.code == "forbidden"


def test_somebody_with_an_account_signs_in_to_join(scene):
    other = open_scene(slug="southlight")
    link = invited(other, email_of(scene, "ben"), by=other.olga)
    stranger = Client()
    assert stranger.post(link, {"name": "Ben", "password": PASSWORD}).status_code == 409
    mika = sign_in(email_of(scene, "mika"))
    assert mika.post(link).status_code == 403
    ben = sign_in(email_of(scene, "ben"))
    assert ben.post(link).status_code == 302
    chosen = ben.get("/en/console/")
    assert chosen.status_code == 302


def test_nobody_lets_themselves_in_at_another_store(scene):
    """Pat has been added elsewhere, and has no password yet: whoever holds a link of this store gets none of that."""
    other = open_scene(slug="southlight")
    about = {"email": "pat@mail.example", "name": "Pat", "role": "owner"}
    stores.add_member(store_id=other.store.id, by=MAX, at=scene.at, **about)
    link, thief = invited(scene, "pat@mail.example"), Client()
    assert "There is an account with this address" in text_of(thief.get(link))
    assert thief.post(link, {"name": "Pat", "password": PASSWORD}).status_code == 409
    assert not opens(thief)
    assert not opens(sign_in("pat@mail.example"))


def test_a_closed_account_is_not_opened_by_a_link(scene):
    about = {"email": "pat@mail.example", "name": "Pat", "role": "agent"}
    pat = stores.add_member(store_id=scene.store.id, by=MAX, at=scene.at, **about)
    link = invited(scene, "pat@mail.example")
    accounts.disable(ref=pat.ref, by=MAX, at=scene.at)
    assert Client().post(link, {"name": "Pat", "password": PASSWORD}).status_code == 409


def test_who_was_added_without_a_password_chooses_it_by_the_link(scene):
    about = {"email": "pat@mail.example", "name": "Pat", "role": "agent"}
    stores.add_member(store_id=scene.store.id, by=MAX, at=scene.at, **about)
    pat = Client()
    assert pat.post(invited(scene, "pat@mail.example"), {"name": "Pat", "password": PASSWORD}).status_code == 302
    assert opens(pat)


def test_a_member_of_two_stores_chooses(scene):
    other = open_scene(slug="southlight")
    stores.add_member(
        store_id=other.store.id, email=email_of(scene, "ben"), name="Ben", role="packer", by=MAX, at=scene.at
    )
    ben = sign_in(email_of(scene, "ben"))
    assert ben.get(BOARD)["Location"] == "/en/console/stores/"
    assert "Southlight" in text_of(ben.get("/en/console/stores/"))
    ben.post("/en/console/stores/", {"store": other.store.ref})
    assert "Southlight" in text_of(ben.get(BOARD))
    assert ben.post("/en/console/stores/", {"store": "sto_OTHER"}).status_code == 404


def test_a_store_at_its_own_address_is_closed_to_members_of_others(scene, settings):
    other = open_scene(slug="southlight")
    stores.add_host(store_id=other.store.id, host="south.example", by=MAX, at=scene.at)
    ben = Client(headers={"host": "south.example"})
    ben.post(SIGN_IN, {"login": email_of(scene, "ben"), "password": PASSWORD})
    answer = ben.get(BOARD)
    assert answer.status_code == 404
    assert "Southlight's orders" not in text_of(answer)


def test_the_pages_carry_the_strict_policy(ben):
    headers = ben.get(BOARD).headers
    assert "script-src 'self'" in headers["Content-Security-Policy"]
    assert "unsafe-inline" not in headers["Content-Security-Policy"]
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Cache-Control"] == "no-store"


def test_signing_in_speaks_japanese(scene):
    with translation.override("ja"):
        assert "ログイン" in text_of(Client().get("/ja/console/sign-in/")) or "サインイン" in text_of(
            Client().get("/ja/console/sign-in/")
        )


def test_hired_people_have_a_password_of_their_own(scene):
    assert opens(sign_in(hired(scene, "pam", "packer")))


def test_who_proved_again_who_they_are_goes_on_in_a_session_with_another_name(scene):
    """What was seen of the one before opens nothing; where one is signed in still tells of this one."""
    client = sign_in(email_of(scene, "ben"))
    before = client.session.session_key
    client.post("/en/console/again/", {"password": "wrong wrong wrong"})
    assert client.session.session_key == before
    client.post("/en/console/again/", {"password": PASSWORD})
    assert client.session.session_key != before
    thief = Client()
    thief.cookies["session"] = before
    assert (opens(client), opens(thief)) == (True, False)
    assert "this one" in text_of(client.get("/en/console/me/sessions/"))


def test_sessions_are_ended_by_whoever_proves_again_who_they_are(scene):
    here, there = sign_in(email_of(scene, "ben")), sign_in(email_of(scene, "ben"))
    answer = here.post("/en/console/me/sessions/")
    assert answer["Location"].startswith("/en/console/again/")
    assert opens(there)
    here.post(answer["Location"], {"password": PASSWORD}, follow=True)
    assert (opens(here), opens(there)) == (True, False)


def test_a_house_may_ask_everybody_for_a_second_factor(scene, settings):
    settings.BESPEAK_SECOND_FACTOR = True
    client = sign_in(email_of(scene, "ben"))
    sent = client.get(BOARD, follow=True)
    assert sent.redirect_chain[-1][0] == "/en/console/me/"
    assert "signs in with a second factor" in text_of(sent)
    assert client.post(f"{BOARD}ord_X/cancellation/", {"reason": "x"})["Location"] == "/en/console/me/"
    client.post("/en/console/again/", {"password": PASSWORD})
    page = client.get("/en/console/me/app/")
    secret = re.search(r"<code>([A-Z2-7]{16,})</code>", markup(page))[1]  # type: ignore[index]
    client.post("/en/console/me/app/", {"code": code_for(secret)})
    assert opens(client)


@pytest.mark.parametrize(
    "guessed",
    ["northlight2026", "Ben.Northlight!", "bespeak-12345", "Password-ben1", "managermanager", "OWNER northlight 26"],
)
def test_a_password_says_more_than_what_everybody_knows(scene, guessed):
    here = sign_in(email_of(scene, "ben"))
    given = {"oldpassword": PASSWORD, "password1": guessed, "password2": guessed}
    answer = here.post("/en/console/me/password/", given)
    assert (answer.status_code, "at least 10 characters" in text_of(answer)) == (200, True)


@pytest.mark.parametrize(
    "fine", ["x" * 200 + "y1", "chalk  and  thread", "糸と針とチョークで縫う人たち", "northlight chalk thread"]
)
def test_any_other_is_taken_as_it_is(scene, fine):
    here = sign_in(email_of(scene, "ben"))
    given = {"oldpassword": PASSWORD, "password1": fine, "password2": fine}
    assert here.post("/en/console/me/password/", given).status_code == 302
    assert opens(sign_in(email_of(scene, "ben"), fine))
    assert not opens(sign_in(email_of(scene, "ben"), fine[:64] if len(fine) > 64 else fine.upper() + " "))
