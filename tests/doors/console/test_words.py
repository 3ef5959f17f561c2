"""How things are called."""

import pytest

from bespeak.doors.console.words import evidence, first_sentence, refused


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("We have not spoken. Write to us.", "We have not spoken."),
        ("“Dr. Who” is 1.5 kg. Yes.", "“Dr. Who” is 1.5 kg."),
        ("「星。空」はまだです。ご連絡ください。", "「星。空」はまだです。"),
        ("No end", "No end"),
        ("", ""),
    ],
)
def test_the_first_sentence(text, first):
    assert first_sentence(text) == first


def test_a_refusal_is_said_in_the_readers_language():
    assert refused("reason_missing", "Write down why.", "en") == "Write down why."
    assert refused("never_heard_of", "As it is.", "ja") == "As it is."


def test_evidence_is_named_by_its_kind():
    assert str(evidence("cnv_1TDKJ7MZFW327HPE")) == "what was said in the conversation"
    assert evidence("") == ""
