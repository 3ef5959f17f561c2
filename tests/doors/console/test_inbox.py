"""The list of conversations says why one is there: it came back by itself, or its customer says thanks and no more."""

from __future__ import annotations

from datetime import timedelta

from django.test import Client

from bespeak.domain.conversations import operations as conversations
from bespeak.domain.conversations import queries
from bespeak.domain.conversations.queries import inbox
from bespeak.domain.stores import operations as stores
from bespeak.kit import clock
from bespeak.kit.actors import SYSTEM
from tests.doors.console.people import text_of
from tests.doors.console.test_talks import LIST, herself, names, page_of, wrote
from tests.scene import MAX, Scene


def answered(scene: Scene, name: str) -> str:
    talk = wrote(scene, name, "Is it red?", minutes=90)
    conversations.say(
        store_id=scene.store.id, conversation=talk, text="It is.", by=scene.ben, at=clock.now() - timedelta(hours=1)
    )
    return talk


def says(scene: Scene, talk: str, name: str, text: str) -> None:
    conversations.say(
        store_id=scene.store.id, conversation=talk, text=text, by=herself(scene, name), at=clock.now()
    )  # fmt: skip


def turn(scene: Scene, talk: str) -> str:
    return queries.conversation(ref=talk, actor=MAX).turn


def test_what_came_back_by_itself_says_why_in_the_list_and_beside_a_talk(scene: Scene, ben: Client):
    talk = answered(scene, "nora")
    where = {"store_id": scene.store.id, "conversation": talk, "by": SYSTEM, "at": clock.now()}
    conversations.bring_back(member="", why="prospect", **where)
    assert "Back: to be followed up" in text_of(ben.get(LIST))
    assert "Back: to be followed up" in text_of(ben.get(f"{LIST}pane/"))
    assert "フォロー" in text_of(ben.get(LIST.replace("/en/", "/ja/")))
    says(scene, talk, "nora", "Is it blue too?")
    told = ben.get(LIST)
    assert names(told) == ["Nora"]
    assert "Back:" not in text_of(told)


def test_mere_thanks_are_told_and_need_one_click_which_is_undone(scene: Scene, ben: Client):
    talk, other = answered(scene, "nora"), answered(scene, "otto")
    says(scene, talk, "nora", "Perfect, thank you Ben!")
    says(scene, other, "otto", "Thank you. And in blue?")
    told = ben.get(LIST)
    assert text_of(told).count("Thanks, nothing more") == 1
    assert "They say thanks, and nothing more." in text_of(ben.get(page_of(talk)))
    assert "They say thanks" not in text_of(ben.get(page_of(other)))
    ben.post(f"{LIST}several/", {"key": "k1", "rest": talk, "talk": other, "member": "", "outcome": "spam"})
    assert (turn(scene, talk), turn(scene, other)) == ("nobody", "store")
    assert [
        card.talk.ref for card in inbox.cards(store_id=scene.store.id, actor=MAX, asked=inbox.Asked(kind="store"))
    ] == [other]
    ben.post(f"{LIST}undo/", {})
    assert turn(scene, talk) == "store"


def test_thanks_that_are_laid_by_themselves_say_so_and_are_taken_up_again(scene: Scene, ben: Client):
    stores.set_answering(store_id=scene.store.id, within={}, rest_thanks=True, by=MAX, at=clock.now())
    talk, other = answered(scene, "nora"), answered(scene, "otto")
    says(scene, talk, "nora", "Perfect, thank you Ben!")
    says(scene, other, "otto", "Thank you. And in blue?")
    assert (turn(scene, talk), turn(scene, other)) == ("nobody", "store")
    assert names(ben.get(LIST)) == ["Otto"]
    page = text_of(ben.get(page_of(talk)))
    assert "Rests by itself: they say thanks, and nothing more." in page
    assert "by hand" not in page
    assert "お礼" in text_of(ben.get(page_of(talk).replace("/en/", "/ja/")))
    ben.post(f"{page_of(talk)}turn/", {"key": "k2", "to": "store"})
    assert turn(scene, talk) == "store"
    assert sorted(names(ben.get(LIST))) == ["Nora", "Otto"]


def test_thanks_with_a_picture_and_our_own_are_looked_at(scene: Scene, ben: Client):
    talk = answered(scene, "nora")
    conversations.say(store_id=scene.store.id, conversation=talk, text="Thank you!", by=scene.ben, at=clock.now())
    conversations.pass_turn(
        store_id=scene.store.id, conversation=talk, to="store", by=scene.ben, at=clock.now()
    )  # fmt: skip
    assert "Thanks, nothing more" not in text_of(ben.get(LIST))
    assert "They say thanks" not in text_of(ben.get(page_of(talk)))


def test_a_heated_talk_is_marked_narrowed_to_kept_as_a_view_and_let_go(scene: Scene, ben: Client):
    talk = wrote(scene, "nora", "THIS IS UNACCEPTABLE!! My lawyer will write.")
    wrote(scene, "otto", "Is it red?")
    page = ben.get(LIST)
    assert text_of(page).count("Sounds heated") == 2  # beside the talk, and to narrow the list to it
    narrowed = ben.get(LIST, {"search": "is:heated", "kind": "store"})
    assert names(narrowed) == ["Nora"]
    given = {"key": "v", "name": "Heated", "kind": "store", "whose": "", "search": "is:heated", "order": ""}
    ben.post(f"{LIST}keep/", given)
    assert "Heated 1" in text_of(ben.get(LIST))
    ben.post(f"{page_of(talk)}calm/", {"key": "c", "seq": "1"})
    told = text_of(ben.get(LIST))
    assert "Sounds heated" not in told
    assert "Heated 0" in told
