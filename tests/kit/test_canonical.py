"""One way to write a value as bytes."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bespeak.kit import canonical

values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(st.characters(exclude_categories=["Cs"])),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(max_size=5), inner, max_size=4),
    max_leaves=10,
)


def test_the_bytes_are_written_down_for_good() -> None:
    assert (
        canonical.encode({"b": [1, None, True], "a": "Mira é 彫刻"}) == '{"a":"Mira é 彫刻","b":[1,null,true]}'.encode()
    )


@given(st.dictionaries(st.text(st.characters(exclude_categories=["Cs"])), values, max_size=5))
def test_the_order_in_which_a_thing_was_filled_does_not_matter(one: dict[str, object]) -> None:
    assert canonical.digest(dict(reversed(one.items()))) == canonical.digest(one)
