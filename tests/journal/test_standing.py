"""How a store's errands stand, and the addresses that are told: tried out, given another secret, followed."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from standardwebhooks import Webhook, WebhookVerificationError

from bespeak.journal import endpoints, standing, wires, worker
from bespeak.journal.models import Errand
from bespeak.journal.recording import WEBHOOK, remind
from bespeak.kit import clock, http
from bespeak.kit.refusals import NotFound
from tests.journal.bakery import ELSEWHERE, HERE, NOON, bake
from tests.journal.test_endpoints import listen, other
from tests.other_company import Other

__all__ = ["other"]
pytestmark = [pytest.mark.both, pytest.mark.django_db(transaction=True)]


def failed(store_id: int = HERE, *, listener: str = "tell", subject: str = "oven") -> Errand:
    return Errand.objects.create(
        store_id=store_id, listener=listener, subject=subject, lane="house", due_at=NOON + timedelta(days=1),
        outcome="failed", last_error="KeyError: 'x'", attempts=2,
    )  # fmt: skip


def due(store_id: int = HERE) -> list[int]:
    rows = Errand.objects.filter(store_id=store_id, due_at__lte=NOON).order_by("id")
    return list(rows.values_list("id", flat=True))


def test_all_that_failed_here_is_due_again() -> None:
    first, second, theirs = failed(), failed(listener="sweep"), failed(ELSEWHERE)
    assert standing.retry_all(store_id=HERE, at=NOON, listener="sweep") == 1
    assert due() == [second.pk]
    assert standing.retry_all(store_id=HERE, at=NOON) == 2
    assert due() == [first.pk, second.pk]
    assert due(ELSEWHERE) == []
    assert theirs.pk not in due()


def test_what_is_being_tried_is_left_alone() -> None:
    row = failed()
    Errand.objects.filter(pk=row.pk).update(lease_until=NOON + timedelta(minutes=1))
    assert standing.retry_all(store_id=HERE, at=NOON) == 0


def test_what_is_due_waits_in_line_and_what_failed_or_is_for_later_does_not() -> None:
    failed()
    remind(store_id=HERE, listener="sweep", subject="now", due_at=NOON)
    remind(store_id=HERE, listener="sweep", subject="later", due_at=NOON + timedelta(hours=1))
    remind(store_id=ELSEWHERE, listener="sweep", subject="now", due_at=NOON)
    assert standing.in_line(store_id=HERE, at=NOON) == {"house": 0, "outside": 0, "timer": 1}


def test_a_new_secret_signs_and_the_old_one_does_not(other: Other) -> None:
    before = listen(other)
    after = endpoints.rotate(store_id=HERE, ref=before.ref)
    assert (after.ref, after.url) == (before.ref, before.url)
    wires.name_outside(WEBHOOK, endpoints.TellEndpoint())
    bake(7)
    worker.work("outside")
    [(_, headers, body)] = other.got
    Webhook(after.secret).verify(body, headers)
    with pytest.raises(WebhookVerificationError):
        Webhook(before.secret).verify(body, headers)
    with pytest.raises(NotFound):
        endpoints.rotate(store_id=ELSEWHERE, ref=before.ref)


def test_a_try_is_signed_and_leaves_nothing_behind(other: Other) -> None:
    listener = listen(other)
    assert endpoints.try_out(store_id=HERE, ref=listener.ref, at=clock.now()) == 200
    [(_, headers, body)] = other.got
    assert Webhook(listener.secret).verify(body, headers)["type"] == endpoints.TRY
    assert Errand.objects.count() == 0
    with pytest.raises(NotFound):
        endpoints.try_out(store_id=ELSEWHERE, ref=listener.ref, at=NOON)


def test_a_try_that_nobody_answers_says_so(other: Other, settings: Any) -> None:
    settings.BESPEAK_PRIVATE_WEBHOOKS = True
    listener = listen(other)
    other.shutdown()
    other.server_close()
    with pytest.raises(http.Failure):
        endpoints.try_out(store_id=HERE, ref=listener.ref, at=NOON)


def test_what_an_address_was_told_is_followed(other: Other) -> None:
    listener = listen(other)
    other.statuses = [200, 503]
    bake(1)
    bake(2)
    worker.work("outside")
    bake(3)
    told = endpoints.deliveries(store_id=HERE, ref=listener.ref)
    assert [(one.kind, bool(one.done_at), one.last_error[:12], one.tries) for one in told] == [
        ("bakery.loaf_baked", False, "", 0),
        ("bakery.loaf_baked", False, "NotTaken: 50", 1),
        ("bakery.loaf_baked", True, "", 1),
    ]
    assert endpoints.deliveries(store_id=ELSEWHERE, ref=listener.ref) == []
