"""Edits and deletions are events; the store keeps what was there."""

import pytest

from bespeak.domain.conversations import operations as conversations
from bespeak.domain.conversations.models import Event
from bespeak.domain.conversations.queries import conversation, evidence, thread, verify_chain
from bespeak.kit.refusals import Forbidden, NotFound
from tests.domain.cast import NOW, asks, herself, later, works

pytestmark = [pytest.mark.django_db, pytest.mark.both]


@pytest.fixture
def ref(store, ada, ben):
    ref = asks(ada, store, herself(ada, store), text="In red, please")
    conversations.say(store_id=store.id, conversation=ref, text="Red it isnt", by=ben, at=NOW)
    return ref


def edit(store, ref, by, seq, text="Red it is", **more):
    return conversations.edit(
        store_id=store.id, conversation=ref, seq=seq, text=text, by=by, at=later(minutes=1), **more
    )


def test_an_edited_message_reads_differently_and_is_kept_as_it_was(store, ref, ben, ada):
    edit(store, ref, ben, 2)

    for_ben, for_ada = (thread(ref=ref, actor=who)[1] for who in (ben, herself(ada, store)))
    assert (for_ben.text, for_ben.edited, for_ben.body["text"]) == ("Red it is", True, "Red it isnt")
    assert (for_ada.text, for_ada.edited, for_ada.body) == ("Red it is", True, None)


def test_whoever_has_read_further_hears_of_the_edit(store, ref, ben, ada):
    edit(store, ref, ben, 2, text="Red it is?")
    edit(store, ref, ben, 2)

    news = thread(ref=ref, actor=herself(ada, store), after=2)

    assert [(one.kind, one.of, one.text, one.body) for one in news] == [("edit", 2, "Red it is", None)] * 2


def test_a_deleted_message_is_no_longer_shown_but_kept(store, ref, ben, ada):
    conversations.delete(store_id=store.id, conversation=ref, seq=1, by=herself(ada, store), at=NOW)

    for_ben, for_ada = (thread(ref=ref, actor=who)[0] for who in (ben, herself(ada, store)))
    assert (for_ada.text, for_ada.deleted, for_ada.body) == ("", True, None)
    assert (for_ben.text, for_ben.deleted, for_ben.body["text"]) == ("", True, "In red, please")
    with pytest.raises(conversations.AlreadyDeleted):
        edit(store, ref, herself(ada, store), 1)


def test_taking_words_back_does_not_undo_that_there_was_a_talk(store, ref, ben, ada):
    before = conversation(ref=ref, actor=ben).two_way_at
    conversations.delete(store_id=store.id, conversation=ref, seq=1, by=herself(ada, store), at=NOW)

    assert conversation(ref=ref, actor=ben).two_way_at == before
    assert len(evidence([ada.id])) == 1


def test_nobody_puts_words_in_other_peoples_mouths(store, ref, ben, ada):
    dora = works("Dora", "agent", store)

    for who, seq in ((dora, 2), (ben, 1), (herself(ada, store), 2)):
        with pytest.raises(Forbidden):
            edit(store, ref, who, seq)
    assert Event.objects.count() == 2


def test_a_manager_may_moderate(store, ref):
    edit(store, ref, works("Dana", "manager", store), 1, text="[removed]")

    assert verify_chain(ref=ref) == []


def test_whoever_logged_a_call_may_mend_the_log(store, ref, ben, ada):
    call = conversations.log_call(
        store_id=store.id, conversation=ref, customer_said="Gren", store_said="Green", by=ben, at=NOW
    )

    edit(store, ref, ben, call.seq - 1, text="Green")

    assert thread(ref=ref, actor=ben)[2].text == "Green"


def test_only_messages_are_rewritten(store, ref, ben, ada):
    conversations.close(store_id=store.id, conversation=ref, by=ben, at=NOW)
    conversations.note(store_id=store.id, conversation=ref, text="hm", by=ben, at=NOW)

    for who, seq in ((ben, 3), (ben, 99), (herself(ada, store), 4)):
        with pytest.raises(NotFound):
            edit(store, ref, who, seq)


def test_an_edit_of_a_note_stays_among_colleagues(store, ref, ben, ada):
    noted = conversations.note(store_id=store.id, conversation=ref, text="hm", by=ben, at=NOW)
    edit(store, ref, ben, noted.seq, text="hmm")

    assert [one.kind for one in thread(ref=ref, actor=herself(ada, store))] == ["message", "message"]


def test_an_edit_sent_twice_is_one(store, ref, ben):
    assert edit(store, ref, ben, 2, client_key="e-1") == edit(store, ref, ben, 2, client_key="e-1")
    assert Event.objects.count() == 3
