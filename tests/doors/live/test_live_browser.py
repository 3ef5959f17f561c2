"""Two browsers talk: a customer on the page of their order, a member on the page of the conversation."""

from __future__ import annotations

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from bespeak.domain.conversations import operations as conversations
from bespeak.domain.conversations import queries
from bespeak.domain.orders import queries as orders
from bespeak.domain.stores import operations as stores
from bespeak.doors.frame import addresses
from bespeak.kit import clock
from tests.browser import Visitor, faults, too_wide
from tests.doors.console.people import come_in, with_password
from tests.doors.live.conftest import begins, herself, order_of
from tests.doors.live.fresh import as_fresh
from tests.harness import Running
from tests.scene import MAX, Scene
from tests.stories.town import comes_to_rest, until

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.timeout(300)]
HERE = "#talk .said:not([data-out])"
LISTENS = """() => {
  window.voiced = []
  const voice = document.getElementById("live-voice")
  const note = () => voice.textContent && window.voiced.push([Date.now(), voice.textContent])
  new MutationObserver(note).observe(voice, { childList: true })
}"""
"""What is said to those who hear the page, each time, and when."""
THERE = ".said > li:not([data-out])"


@pytest.fixture
def scene(scene: Scene) -> Scene:
    with_password(scene, scene.ben)
    return scene


def theirs(scene: Scene, visitor: Visitor, order: str, **look: object) -> Page:
    """The customer's page."""
    return visitor("/en" + addresses.path(scene.store, addresses.ORDERS, order), **look)  # type: ignore[arg-type]


def ours(scene: Scene, visitor: Visitor, talk: str, who: str = "ben") -> Page:
    """The page of a member, who signs in on the way."""
    page = visitor(f"/en/console/talks/{talk}/")
    come_in(page, scene, who)
    return page


def writes(page: Page, text: str) -> None:
    page.fill("#answer textarea", text)
    page.click("#answer button")


def replies(page: Page, text: str) -> None:
    page.fill("#reply", text)
    page.click("form[action$='/reply/'] button[data-kind=primary]")


def rows(talk: str) -> list[str]:
    return [one.text for one in queries.thread(ref=talk, actor=MAX, most=500) if one.kind == "message"]


def on(page: Page, where: str) -> list[str]:
    return [one.strip() for one in page.locator(f"{where} .said-text, {where} > .to-the-letter").all_inner_texts()]


def test_two_talk_and_the_order_goes_on_before_the_customers_eyes(scene: Scene, visitor: Visitor) -> None:
    order = order_of(scene)
    talk = begins(scene, order, "Do you have it in red?")
    jun, ben = theirs(scene, visitor, order), ours(scene, visitor, talk)
    expect(jun.locator("h1")).to_have_text("Your order waits")
    jun.evaluate(LISTENS)
    replies(ben, "We do, one is kept for you.")
    expect(jun.locator(HERE)).to_contain_text(["Do you have it", "one is kept"])
    expect(jun.locator("h1")).not_to_have_text("Your order waits")
    expect(ben.locator(THERE).filter(has_text="one is kept")).to_have_count(1)
    expect(ben.locator(".beside .chip")).to_have_attribute("data-state", "admitted")
    voiced = until(lambda: [text for _, text in jun.evaluate("window.voiced") if "one is kept" in text], bool)
    assert len(voiced) == 1
    writes(jun, "Wonderful, thank you!")
    expect(jun.locator(HERE).filter(has_text="Wonderful")).to_have_count(1)
    expect(jun.locator("#answer textarea")).to_have_value("")
    expect(ben.locator(THERE).filter(has_text="Wonderful")).to_have_count(1)
    expect(ben.locator("h1 .chip")).to_have_attribute("data-turn", "store")
    assert on(jun, HERE) == rows(talk)
    expect(jun.locator(HERE).filter(has_text="Wonderful").locator(".said-seen")).to_have_count(1)
    expect(ben.locator(f"{THERE} .said-seen")).to_have_count(1)
    comes_to_rest()
    until(
        lambda: ben.input_value("form[action$='/reply/'] [name=seen]"),
        lambda seen: seen == str(queries.conversation(ref=talk, actor=MAX).last_seq),
    )
    for page in (jun, ben):
        assert faults(page) + too_wide(page) == []
        as_fresh(page)


def test_the_first_word_and_two_tabs(scene: Scene, visitor: Visitor) -> None:
    """Nothing was said yet: the conversation begins on one tab, the other follows."""
    order = order_of(scene)
    one = theirs(scene, visitor, order)
    other = one.context.new_page()
    other.goto(one.url)
    expect(other.locator("#talk")).to_contain_text("Nothing has been said here yet")
    writes(one, "Hello")
    writes(one, "Are you there?")
    for page in (one, other):
        expect(page.locator(HERE)).to_contain_text(["Hello", "Are you there?"])
        expect(page.locator("#talk")).not_to_contain_text("Nothing has been said")
    writes(other, "It is me again")
    expect(one.locator(HERE)).to_have_count(3)
    [talk] = queries.conversations(store_id=scene.store.id, actor=MAX, order=order)
    assert rows(talk.ref) == ["Hello", "Are you there?", "It is me again"]
    assert on(one, HERE) == on(other, HERE) == rows(talk.ref)


def test_what_is_written_while_the_server_is_away_goes_out_once_it_is_back(
    scene: Scene, window: Visitor, running: Running
) -> None:
    """Killed in the middle; the page is loaded again meanwhile; nothing is lost and nothing comes twice."""
    order = order_of(scene)
    talk = begins(scene, order)
    jun, ben = theirs(scene, window, order), ours(scene, window, talk)
    writes(jun, "Before")
    expect(ben.locator(THERE).filter(has_text="Before")).to_have_count(1)
    expect(jun.locator("[data-out]")).to_have_count(0)  # news may be there before the answer is
    running.kill()
    writes(jun, "While you were away")
    expect(jun.locator("[data-out]")).to_contain_text("While you were away")
    expect(jun.locator("[data-out] [data-state]")).to_have_text("Not sent yet. We try again by ourselves.")
    running.start()
    expect(ben.locator(THERE).filter(has_text="While you were away")).to_have_count(1, timeout=60_000)
    replies(ben, "Said without")  # before that it is refused by name: something was said meanwhile
    for page, where in ((jun, HERE), (ben, THERE)):
        expect(page.locator(where).filter(has_text="While you were away")).to_have_count(1, timeout=60_000)
        expect(page.locator(where).filter(has_text="Said without")).to_have_count(1, timeout=60_000)
        expect(page.locator("[data-out]")).to_have_count(0)
    assert sorted(rows(talk)) == sorted(["Hello?", "Before", "While you were away", "Said without"])
    assert on(jun, HERE) == rows(talk)


def test_a_cut_network_and_a_page_loaded_again_keep_what_was_written(scene: Scene, window: Visitor) -> None:
    order = order_of(scene)
    talk = begins(scene, order)
    jun = theirs(scene, window, order)
    jun.fill("#answer textarea", "A draft")
    jun.reload()
    expect(jun.locator("#answer textarea")).to_have_value("A draft")
    context: BrowserContext = jun.context
    context.set_offline(True)
    jun.click("#answer button")
    expect(jun.locator("[data-out]")).to_contain_text("A draft")
    conversations.say(store_id=scene.store.id, conversation=talk, text="Meanwhile", by=scene.ben, at=clock.now())
    context.set_offline(False)
    expect(jun.locator(HERE).filter(has_text="Meanwhile")).to_have_count(1, timeout=60_000)
    expect(jun.locator(HERE).filter(has_text="A draft")).to_have_count(1, timeout=60_000)
    assert on(jun, HERE) == rows(talk)


def test_an_answer_that_was_lost_is_not_said_twice(scene: Scene, window: Visitor) -> None:
    """The server kept it, the browser never heard so, and sends it again with its key."""
    order = order_of(scene)
    talk = begins(scene, order)
    jun = theirs(scene, window, order)
    lost: list[str] = []

    def lose(route, request) -> None:  # type: ignore[no-untyped-def]
        if request.method == "POST" and not lost:
            route.fetch()
            lost.append(request.post_data)
            route.abort()
        else:
            route.fallback()

    jun.route("**/orders/**", lose)
    writes(jun, "Only once")
    expect(jun.locator(HERE).filter(has_text="Only once")).to_have_count(1)
    expect(jun.locator("[data-out]")).to_have_count(0)
    assert lost
    assert rows(talk).count("Only once") == 1


def test_what_is_refused_says_why_and_stands_in_the_field_again(scene: Scene, window: Visitor) -> None:
    order = order_of(scene)
    begins(scene, order)
    jun = theirs(scene, window, order)
    jun.click("#answer button")
    expect(jun.locator("#answer [role=alert]")).to_contain_text("Nothing is written here yet")
    writes(jun, "x" * 50_001)
    expect(jun.locator("#answer [role=alert]")).to_contain_text("longer than 50,000 characters")
    expect(jun.locator("#answer textarea")).to_have_value("x" * 50_001)
    expect(jun.locator("[data-out]")).to_have_count(0)
    writes(jun, "Shorter")
    expect(jun.locator(HERE).filter(has_text="Shorter")).to_have_count(1)
    expect(jun.locator("#answer [role=alert]")).to_have_count(0)


def test_what_is_erased_leaves_the_screens_and_who_leaves_hears_no_more(scene: Scene, window: Visitor) -> None:
    order = order_of(scene)
    talk = begins(scene, order, "My name is Nepomuk")
    jun, ben = theirs(scene, window, order), ours(scene, window, talk)
    expect(ben.locator(THERE)).to_contain_text(["Nepomuk"])
    conversations.delete(store_id=scene.store.id, conversation=talk, seq=1, by=herself(scene), at=clock.now())
    expect(jun.locator(HERE).first).not_to_contain_text("Nepomuk")
    stores.end_membership(store_id=scene.store.id, member=scene.ben.ref, by=scene.olga, at=clock.now())
    expect(ben.locator("#live-state")).to_be_visible(timeout=15_000)
    conversations.say(store_id=scene.store.id, conversation=talk, text="Secret", by=scene.mika, at=clock.now())
    expect(jun.locator(HERE)).to_contain_text(["Secret"])
    expect(ben.locator("main")).not_to_contain_text("Secret")
    assert orders.order(store_id=scene.store.id, ref=order, actor=MAX)


def test_nothing_is_moved_under_the_hands_of_who_works(scene: Scene, visitor: Visitor) -> None:
    """A half-filled form, an opened part and the focus stay as news comes in."""
    order = order_of(scene, "jun", "SNK")
    talk = begins(scene, order)
    ben = ours(scene, visitor, talk)
    ben.fill("#reply", "Half a sent")
    ben.click("#note-it summary")
    ben.fill("#note", "Half a note")
    conversations.say(
        store_id=scene.store.id, conversation=talk, text="One more thing", by=herself(scene), at=clock.now()
    )
    expect(ben.locator(THERE).filter(has_text="One more thing")).to_have_count(1)
    expect(ben.locator("#note")).to_be_focused()
    expect(ben.locator("#note")).to_have_value("Half a note")
    expect(ben.locator("#reply")).to_have_value("Half a sent")
    expect(ben.locator("#note-it")).to_have_attribute("open", "")
