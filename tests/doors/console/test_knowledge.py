"""What the store knows, on the console's pages: written, found, put in, learned; and manner kept."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client

from bespeak.domain.conversations import operations as conversations
from bespeak.domain.conversations import queries as talks
from bespeak.domain.knowledge import operations, queries
from bespeak.domain.knowledge.operations import ArticleDraft, ItemDraft, ReplyDraft
from bespeak.kit import clock
from tests.doors.console.people import hired, sign_in, text_of
from tests.doors.console.test_channels import statements
from tests.markup import markup
from tests.scene import MAX, Scene

AT = "/en/console/knowledge/"
ANGRY = "This is unacceptable. WHERE IS MY RING? ANSWER ME NOW!!"


def here(scene: Scene) -> dict[str, Any]:
    return {"store_id": scene.store.id, "by": MAX, "at": clock.now()}


def article(scene: Scene, title: str = "Resizing a ring", **more: object) -> str:
    draft = ArticleDraft(title=title, body="Within **30** days.", language="en", published=True, **more)
    return operations.write_article(draft=draft, **here(scene))


def reply(scene: Scene, shortcut: str = "ship", text: str = "Dear {customer}, {order} ships {by when}. {agent}") -> str:
    draft = ReplyDraft(shortcut=shortcut, name="When it ships", texts={"en": text, "ja": "{customer}様、発送します。"})
    return operations.write_reply(draft=draft, **here(scene))


def asked(scene: Scene, text: str) -> str:
    """A talk in which Zoe says so."""
    made = conversations.start(
        contacts=(("email", "zoe@mail.example"),), name="Zoe", line="chat", text=text, **here(scene),
    )  # fmt: skip
    return made.conversation


def said(scene: Scene, talk: str) -> list[str]:
    _, entries, _ = talks.stretch(ref=talk, actor=scene.ben)
    return [one.text for one in entries if one.author_kind == "member" and one.kind == "message"]


def answer(client: Client, talk: str, text: str, **more: str) -> object:
    given = {"key": f"k{hash((text, *more))}", "text": text, "line": "chat", "seen": "1", **more}
    return client.post(f"/en/console/talks/{talk}/reply/", given, follow=True)


def test_an_article_is_written_changed_found_and_put_away(scene: Scene, mika: Client, ben: Client) -> None:
    given = {"key": "a", "title": "Care", "body": "# Silver\n\n<b>Dry</b>", "language": "en", "kind": "article",
             "tags": "polish, Clean", "do": "publish"}  # fmt: skip
    page = mika.post(f"{AT}articles/new/", given, follow=True)
    again = mika.post(f"{AT}articles/new/", given, follow=True)
    ref = re.search(r"art_\w{16}", page.redirect_chain[-1][0])[0]
    assert again.redirect_chain == page.redirect_chain
    assert "<h2>Silver</h2>" in markup(page)
    assert "&lt;b&gt;Dry" in markup(page)
    assert "Care" in text_of(ben.get(AT, {"search": "poli"}))
    assert "Nothing is like that" in text_of(ben.get(AT, {"search": "gold"}))
    changed = given | {"key": "b", "body": "Dry.", "seen": "1", "important": "on", "why": "Shorter"}
    mika.post(f"{AT}articles/{ref}/change/", changed)
    late = mika.post(f"{AT}articles/{ref}/change/", changed | {"key": "c", "body": "Mine."})
    assert late.status_code == 409
    assert "Somebody else has changed this" in text_of(late)
    assert "Mine." in markup(late)
    told = text_of(mika.get(f"{AT}articles/{ref}/"))
    assert "Version 2" in told
    assert "Shorter" in told
    assert "Version" not in text_of(ben.get(f"{AT}articles/{ref}/"))
    mika.post(f"{AT}articles/{ref}/archive/", {"key": "d"})
    assert "Nothing is written down yet" in text_of(ben.get(AT))
    assert "Care" in text_of(mika.get(AT, {"shelf": "archived"}))


def test_words_kept_ready_are_the_stores_or_ones_own(scene: Scene, mika: Client, ben: Client) -> None:
    given = {"shortcut": "/thx", "name": "Thanks", "text-en": "Thank you, {customer}.", "personal": "on"}
    wrong = ben.post(f"{AT}replies/new/", given | {"key": "a", "text-en": "Dear {who}"})
    assert wrong.status_code == 422
    assert "{who} is none of {customer}" in text_of(wrong)
    assert "Dear {who}" in markup(wrong)
    assert ben.post(f"{AT}replies/new/", given | {"key": "b", "personal": ""}).status_code == 403
    ben.post(f"{AT}replies/new/", given | {"key": "e"})
    assert "/thx" in text_of(ben.get(f"{AT}replies/"))
    assert "/thx" not in text_of(mika.get(f"{AT}replies/"))
    shared = reply(scene)
    assert "Leave it as it is" not in text_of(ben.get(f"{AT}replies/{shared}/"))
    assert ben.post(f"{AT}replies/{shared}/", given | {"key": "c"}).status_code == 403
    assert ben.post(f"{AT}replies/{shared}/archive/", {"key": "d"}).status_code == 403


def test_without_scripts_choosing_fills_the_field_with_what_is_known_and_marks_the_rest(
    scene: Scene, ben: Client
) -> None:
    article(scene)
    ref, talk = reply(scene), asked(scene, "Can you resize my ring? When does it ship?")
    page = text_of(ben.get(f"/en/console/talks/{talk}/ready/"))
    assert "Resizing a ring" in page
    assert "Dear Zoe, ‹order?› ships ‹by when?›. " in page
    filled = markup(ben.get(f"/en/console/talks/{talk}/?use={ref}"))
    assert f'name="ready" value="{ref}"' in filled
    assert "Dear Zoe, ‹order?› ships" in filled
    refused = answer(ben, talk, "Dear Zoe, ‹order?› ships tomorrow.", ready=ref)
    assert "Fill in what is marked" in text_of(refused)
    assert said(scene, talk) == []
    for _ in range(2):
        answer(ben, talk, "Dear Zoe, it ships tomorrow.", ready=ref)
    assert said(scene, talk) == ["Dear Zoe, it ships tomorrow."]
    assert queries.reply(store_id=scene.store.id, ref=ref, actor=scene.ben).used == 1


def test_hints_are_a_piece_of_a_page_in_the_customers_language_and_few_statements(scene: Scene, ben: Client) -> None:
    article(scene)
    reply(scene)
    talk = asked(scene, "発送はいつになりますか？")
    where = f"/en/console/talks/{talk}/hints/"
    short = markup(ben.get(where, {"q": "/sh"}))
    assert 'data-text="Zoe様、発送します。"' in short
    assert "<html" not in short
    assert "No saved reply" in markup(ben.get(where, {"q": "/nothing"}))
    assert "Resizing a ring" in markup(ben.get(where, {"q": "resiz"}))
    assert statements(ben, f"{where}?q=resizing+a+ring") <= 9
    assert Client().get(where).status_code == 302
    assert sign_in(hired(scene, "pat", "packer")).get(where).status_code == 403


def test_an_article_about_a_product_that_is_named_stands_below_the_answer(scene: Scene, ben: Client) -> None:
    draft = ArticleDraft(title="Caring for it", body="A soft cloth.", language="en", products=["lamp"], published=True)
    operations.write_article(store_id=scene.store.id, draft=draft, by=scene.mika, at=scene.at)
    named = f"/en/console/talks/{asked(scene, 'Does the Lamp break?')}/hints/"
    assert "Caring for it" in markup(ben.get(named))
    other = f"/en/console/talks/{scene.talk('otto', 'ring')}/hints/"
    assert "Caring for it" not in markup(ben.get(other))
    assert "Caring for it" in markup(ben.get(other, {"q": "a lamp"}))
    about = f"/en/console/talks/{scene.talk('nora', 'lamp')}/hints/"
    assert "Caring for it" in markup(ben.get(about))


def test_what_is_written_in_another_language_than_the_customers_says_so(scene: Scene, ben: Client) -> None:
    article(scene)
    talk = f"/en/console/talks/{asked(scene, '指輪のサイズ直しはできますか？')}"
    assert "Resizing a ring English" in text_of(ben.get(f"{talk}/hints/", {"q": "resizing a ring"}))
    english = f"/en/console/talks/{scene.talk('otto', 'ring')}/hints/"
    told = text_of(ben.get(english, {"q": "resizing a ring"}))
    assert "Resizing a ring" in told
    assert "English" not in told


def test_a_heated_talk_is_noticed_for_members_and_handed_on_in_one_click(
    scene: Scene, ben: Client, mika: Client
) -> None:
    talk = asked(scene, ANGRY)
    page = text_of(ben.get(f"/en/console/talks/{talk}/"))
    assert "This sounds heated." in page
    assert "they say “unacceptable”" in page
    given = {"key": "h", "member": scene.mika.ref}
    for _ in range(2):
        ben.post(f"/en/console/talks/{talk}/hand-on/", given)
    assert talks.conversation(ref=talk, actor=scene.ben).assignee == scene.mika.ref
    _, entries, _ = talks.stretch(ref=talk, actor=scene.mika)
    assert [one.text[:9] for one in entries if one.kind == "note"] == ["Handed on"]
    assert "Handed on: it sounds heated" in text_of(mika.get(f"/en/console/talks/{talk}/"))


def test_a_false_alarm_is_put_away_until_they_say_more(scene: Scene, ben: Client) -> None:
    talk = asked(scene, ANGRY)
    ben.post(f"/en/console/talks/{talk}/calm/", {"key": "c", "seq": "999999"})
    assert "sounds heated" not in text_of(ben.get(f"/en/console/talks/{talk}/"))
    conversations.say(
        conversation=talk, text="You are useless. I will sue you.", on_behalf_of_customer=True, **here(scene)
    )
    assert "sounds heated" in text_of(ben.get(f"/en/console/talks/{talk}/"))


def test_sharp_words_are_looked_at_a_second_time(scene: Scene, ben: Client) -> None:
    talk, sharp = asked(scene, ANGRY), "As I already told you, read your mails."
    page = answer(ben, talk, sharp)
    assert "may sound sharper than you mean it" in text_of(page)
    assert sharp in markup(page)
    assert said(scene, talk) == []
    answer(ben, talk, sharp, sure="1")
    assert said(scene, talk) == [sharp]


@pytest.mark.parametrize(("text", "told"), [("I am worried about it.", "worried"), ("I am not sure yet.", "undecided")])
def test_worry_and_doubt_have_words_too(scene: Scene, ben: Client, text: str, told: str) -> None:
    page = text_of(ben.get(f"/en/console/talks/{asked(scene, text)}/"))
    assert f"They sound {told}." in page
    assert "Hand it on" not in page


def test_a_heated_talk_is_read_in_few_statements(scene: Scene, ben: Client) -> None:
    assert statements(ben, f"/en/console/talks/{asked(scene, ANGRY)}/") <= 12


def test_who_is_new_begins_with_what_to_learn(scene: Scene, mika: Client) -> None:
    ref = article(scene, "How we speak")
    lines = {"key": "l", "name": "First day", "role": "agent", "do": "save", "item-0": "", "article-0": ref,
             "task-0": "", "item-1": "", "article-1": "", "task-1": "Say hello"}  # fmt: skip
    mika.post(f"{AT}training/new/", lines)
    pat = sign_in(hired(scene, "pat", "agent"))
    page = pat.get("/en/console/", follow=True)
    assert page.redirect_chain[-1][0].endswith("/knowledge/training/")
    assert "2 things are left for you." in text_of(page)
    items = re.findall(r'<li id="(itm_\w+)"', markup(page))
    pat.post(f"{AT}items/{items[0]}/learned/", {"version": "1"})
    assert pat.post(f"{AT}items/{items[0]}/learned/", {"version": "0"}).status_code == 409
    told = text_of(mika.get(f"{AT}training/"))
    assert "First day 1/2" in re.sub(r"\s+", " ", told)
    assert pat.get("/en/console/", follow=True).redirect_chain[-1][0].endswith("/orders/")
    operations.write_checklist(name="More", items=[ItemDraft(task="Wave")], role="packer", **here(scene))
    assert "Wave" not in text_of(pat.get(f"{AT}training/"))


def test_a_list_that_somebody_else_has_changed_is_told(scene: Scene, mika: Client) -> None:
    ref = operations.write_checklist(name="First day", items=[ItemDraft(task="Wave")], **here(scene))
    given = {"name": "First day", "role": "", "do": "save", "seen": "1", "item-0": "", "article-0": "", "task-0": "Bow"}
    assert mika.post(f"{AT}training/{ref}/", given | {"key": "1"}).status_code == 302
    late = mika.post(f"{AT}training/{ref}/", given | {"key": "2", "task-0": "Nod"})
    assert late.status_code == 409
    assert "Nod" in markup(late)
    assert queries.checklist(store_id=scene.store.id, ref=ref, actor=scene.mika).items[0].title == "Bow"
    mika.post(f"{AT}training/{ref}/archive/", {"key": "3"})
    assert "Take it out again" in text_of(mika.get(f"{AT}training/"))
