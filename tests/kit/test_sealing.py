"""What is sealed opens only for what it was sealed for, and only with the same secret key."""

from __future__ import annotations

from typing import Any

import pytest

from bespeak.kit import sealing


def test_it_opens_again_whatever_letters_are_in_it() -> None:
    sealed = sealing.seal("whsec_… 彫刻", purpose="endpoint", about="end_1")

    assert sealed.isascii()
    assert sealing.unseal(sealed, purpose="endpoint", about="end_1") == "whsec_… 彫刻"
    assert sealing.seal("whsec_… 彫刻", purpose="endpoint", about="end_1") != sealed


@pytest.mark.parametrize(
    ("purpose", "about"), [("channel", "end_1"), ("endpoint", "end_2"), ("endpoint", ""), ("", "end_1")]
)
def test_copied_elsewhere_it_does_not_open(purpose: str, about: str) -> None:
    sealed = sealing.seal("secret", purpose="endpoint", about="end_1")
    with pytest.raises(sealing.Unreadable):
        sealing.unseal(sealed, purpose=purpose, about=about)


@pytest.mark.parametrize("kept", ["", "whsec_AAAA", "é", "AAAA", "A" * 88])
def test_what_was_never_sealed_is_refused_by_name(kept: str) -> None:
    with pytest.raises(sealing.Unreadable):
        sealing.unseal(kept, purpose="endpoint")


def test_another_secret_key_opens_nothing(settings: Any) -> None:
    sealed = sealing.seal("secret", purpose="endpoint")
    settings.SECRET_KEY = "another installation's secret, long enough"
    with pytest.raises(sealing.Unreadable):
        sealing.unseal(sealed, purpose="endpoint")
