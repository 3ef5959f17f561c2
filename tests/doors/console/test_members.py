"""Who works here: seen, invited, given another role, let go."""

from __future__ import annotations

import re

from django.test import Client

from bespeak.domain.stores import operations as stores
from bespeak.domain.stores import queries
from tests.doors.console.people import PASSWORD, email_of, hired, sign_in, text_of
from tests.markup import markup
from tests.scene import MAX, open_scene

MEMBERS, INVITE = "/en/console/members/", "/en/console/members/invite/"
CLEO = "cleo@northlight.example"


def roles_of(scene) -> dict[str, str]:
    return {one.email: one.role for one in queries.members(store_id=scene.store.id, actor=MAX)}


def ref_of(scene, email: str) -> str:
    return next(one.ref for one in queries.members(store_id=scene.store.id, actor=MAX) if one.email == email)


def link_in(page) -> str:
    return re.search(r"http://[^<\s]+/en/console/join/\w+/", markup(page))[0]  # type: ignore[index]


def test_a_manager_sees_everybody_and_an_agent_nobody(scene, ben, mika):
    told = text_of(mika.get(MEMBERS))
    for name in ("Ben", "Mika", "Olga"):
        assert name in told
    assert MEMBERS in markup(mika.get("/en/console/setup/"))
    assert ben.get(MEMBERS).status_code == 403
    assert MEMBERS not in markup(ben.get("/en/console/orders/"))


def test_somebody_is_invited_and_comes_in(scene, mika):
    made = mika.post(INVITE, {"email": CLEO, "role": "packer"})
    link = link_in(made)
    assert made.status_code == 200
    assert made["Cache-Control"] == "no-store"
    waiting = mika.get(MEMBERS)
    assert CLEO in text_of(waiting)
    assert link not in markup(waiting)
    assert "As Packer," in text_of(Client().get(link))
    assert Client().post(link, {"name": "Cleo", "password": PASSWORD}).status_code == 302
    assert roles_of(scene)[CLEO] == "packer"
    assert "Invited, not here yet" not in text_of(mika.get(MEMBERS))


def test_a_form_that_is_sent_twice_makes_one_link(scene, mika):
    form = {"email": CLEO, "role": "packer", "key": "frm_1", "back": "setup"}
    first, again = mika.post(INVITE, form), mika.post(INVITE, form)
    assert link_in(first) == link_in(again)
    assert markup(mika.get(MEMBERS)).count("/invitations/inv_") == 1
    assert "earlier link" not in text_of(first) + text_of(again)
    assert "/en/console/setup/people/" in markup(first)
    other = mika.post(INVITE, form | {"key": "frm_2"})
    assert link_in(other) != link_in(first)
    assert "The earlier link for this address opens nothing any more." in text_of(other)
    assert Client().get(link_in(other)).status_code == 200
    assert markup(mika.get(MEMBERS)).count("/invitations/inv_") == 1
    told = Client().get(link_in(first))
    assert (told.status_code, "ask whoever invited you for a new one" in text_of(told)) == (404, True)


def test_a_link_that_was_used_leads_to_the_sign_in(scene, mika):
    link = link_in(mika.post(INVITE, {"email": CLEO, "role": "packer"}))
    cleo = Client()
    cleo.post(link, {"name": "Cleo", "password": PASSWORD})
    told = Client().get(link)
    assert (told.status_code, "This invitation was used already" in text_of(told)) == (404, True)
    assert "/en/console/sign-in/" in markup(told) or "login" in markup(told)
    assert "invitation_ended" not in markup(told)
    assert "Go to the console" in text_of(cleo.get(link))


def test_a_refused_invitation_keeps_what_was_typed(scene, mika):
    for email, role, status, why in (
        ("cleo", "packer", 422, "is not an e-mail address"),
        (CLEO, "owner", 403, "rights they do not have"),
        (CLEO, "boss", 422, "is not a role"),
        (email_of(scene, "ben"), "agent", 409, "works here already"),
    ):
        answer = mika.post(INVITE, {"email": email, "role": role})
        assert (answer.status_code, why in text_of(answer)) == (status, True), email
        assert f'value="{email}"' in markup(answer)


def test_an_invitation_is_taken_back(scene, mika):
    link = link_in(mika.post(INVITE, {"email": CLEO, "role": "packer"}))
    end = re.search(r"/en/console/invitations/inv_\w+/end/", markup(mika.get(MEMBERS)))[0]  # type: ignore[index]
    assert mika.post(end).status_code == 302
    assert Client().get(link).status_code == 404
    assert CLEO not in text_of(mika.get(MEMBERS))


def test_a_role_is_changed_and_somebody_leaves(scene, mika):
    pam = sign_in(hired(scene, "pam", "packer"))
    email = email_of(scene, "pam")
    ref = ref_of(scene, email)
    assert mika.post(f"{MEMBERS}{ref}/role/", {"role": "agent"}).status_code == 302
    assert roles_of(scene)[email] == "agent"
    assert mika.post(f"{MEMBERS}{ref}/end/").status_code == 302
    assert email not in roles_of(scene)
    assert pam.get("/en/console/orders/").status_code == 404


def test_owners_are_above_managers_and_the_last_one_stays(scene, mika):
    olga = ref_of(scene, email_of(scene, "olga"))
    assert olga not in markup(mika.get(MEMBERS))
    for act in ("role/", "end/"):
        answer = mika.post(f"{MEMBERS}{olga}/{act}", {"role": "agent"})
        assert answer.status_code == 403
        assert "rights they do not have" in text_of(answer)
    herself = sign_in(email_of(scene, "olga")).post(f"{MEMBERS}{olga}/end/")
    assert (herself.status_code, "at least one owner" in text_of(herself)) == (409, True)
    assert roles_of(scene)[email_of(scene, "olga")] == "owner"


def test_who_gives_up_managing_is_led_to_the_orders(scene, mika):
    answer = mika.post(f"{MEMBERS}{scene.mika.ref}/role/", {"role": "agent"}, follow=True)
    assert answer.status_code == 200
    assert mika.get(MEMBERS).status_code == 403


def test_people_of_another_store_are_not_there(scene, mika):
    other = open_scene(slug="southlight")
    made = stores.invite(store_id=other.store.id, email=CLEO, role="agent", by=other.mika, at=other.at)
    told = text_of(mika.get(MEMBERS))
    assert "southlight" not in told
    assert CLEO not in told
    assert mika.post(f"{MEMBERS}{other.ben.ref}/end/").status_code == 404
    assert mika.post(f"/en/console/invitations/{made.invitation.ref}/end/").status_code == 404
    assert other.ben.ref in {one.ref for one in queries.members(store_id=other.store.id, actor=MAX)}


def test_it_speaks_japanese(mika):
    told = text_of(mika.get("/ja/console/members/"))
    assert "ここで働く人" in markup(mika.get("/ja/console/members/"))
    assert "Invite" not in told


def test_the_link_leads_to_the_stores_own_house(scene, mika):
    stores.add_host(store_id=scene.store.id, host="north.example", by=MAX, at=scene.at)
    made = Client(headers={"host": "north.example"})
    made.post("/en/console/sign-in/", {"login": email_of(scene, "mika"), "password": PASSWORD})
    assert "//north.example" in link_in(made.post(INVITE, {"email": CLEO, "role": "packer"}))
