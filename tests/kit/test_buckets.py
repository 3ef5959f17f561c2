"""So much at once, so much a second in the long run."""

from bespeak.kit import buckets
from bespeak.kit.buckets import Buckets


def test_a_burst_passes_then_one_at_a_time() -> None:
    some = Buckets(rate=2, burst=3)

    assert [some.take("ada", 100.0) for _ in range(5)] == [0, 0, 0, 0.5, 0.5]
    assert [some.take("ada", 100.5), some.take("ada", 100.5)] == [0, 0.5]
    assert [some.take("ada", 200.0) for _ in range(4)] == [0, 0, 0, 0.5], "it never holds more than a burst"


def test_everybody_has_a_bucket_of_their_own_and_looking_takes_nothing() -> None:
    some = Buckets(rate=1, burst=1)

    assert some.take("ada", 1.0) == some.wait("berta", 1.0) == some.wait("berta", 1.0) == some.take("berta", 1.0) == 0
    assert some.wait("ada", 1.5) == 0.5


def test_a_rate_of_nothing_is_no_limit() -> None:
    some = Buckets(rate=0, burst=1)

    assert {some.take("ada", 1.0) for _ in range(100)} == {0.0}
    assert some.wait("ada", 1.0) == 0


def test_who_came_last_is_remembered(monkeypatch) -> None:
    monkeypatch.setattr(buckets, "MOST", 2)
    some = Buckets(rate=1, burst=1)

    for name in ("ada", "berta", "carl"):
        some.take(name, 1.0)

    assert [some.wait(name, 1.0) for name in ("ada", "berta", "carl")] == [0, 1, 1]
