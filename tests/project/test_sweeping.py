"""What is over is cleared away by the worker, and nothing else."""

from __future__ import annotations

from datetime import timedelta

import pytest
from allauth.usersessions.models import UserSession
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.test import Client

from bespeak.domain.saleschannels import operations as saleschannels
from bespeak.domain.saleschannels.models import KeysAside
from bespeak.journal import sweeping
from bespeak.journal.wires import wires
from bespeak.kit import clock
from bespeak.project import sessions
from tests.doors.console.people import email_of, sign_in, with_password
from tests.scene import MAX, open_scene

pytestmark = pytest.mark.both


def begun(hours: float) -> str:
    session = SessionStore()
    session["said"] = "hello"
    session.set_expiry(clock.now() + timedelta(hours=hours))
    session.create()
    return session.session_key or ""


@pytest.mark.django_db
def test_sessions_that_ended_go_and_those_that_hold_stay(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sessions, "AT_ONCE", 2)
    over, holds = [begun(-1) for _ in range(5)], begun(1)
    assert sweeping.sweep(clock.now())["project.expired_sessions"] == 5
    assert set(Session.objects.values_list("session_key", flat=True)) == {holds}
    assert holds not in over
    assert sweeping.sweep(clock.now())["project.expired_sessions"] == 0


@pytest.mark.django_db
def test_whoever_is_signed_in_stays_and_a_day_later_nothing_is_left_of_it() -> None:
    scene = open_scene()
    with_password(scene, scene.mika)
    mika: Client = sign_in(email_of(scene, "mika"))
    mika.get("/en/console/agreements/")
    sweeping.sweep(clock.now())
    assert mika.get("/en/console/agreements/").status_code == 200
    sweeping.sweep(clock.now() + timedelta(days=1))
    assert not Session.objects.exists()
    assert not UserSession.objects.exists()
    assert mika.get("/en/console/agreements/").status_code == 302


@pytest.mark.django_db
def test_keys_nobody_came_back_for_go_after_an_hour() -> None:
    scene = open_scene()
    given = {"platform": "woocommerce", "credentials": {"consumer_key": "ck_1"}}
    saleschannels.set_keys_aside(store_id=scene.store.id, by=MAX, at=clock.now(), **given)
    sweeping.sweep(clock.now() + timedelta(minutes=59))
    assert KeysAside.objects.count() == 1
    sweeping.sweep(clock.now() + timedelta(minutes=61))
    assert not KeysAside.objects.exists()


@pytest.mark.django_db
def test_a_sweep_that_fails_leaves_the_others_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(at: object) -> int:
        raise ValueError("no")

    monkeypatch.setattr(wires, "sweeps", {"broken": broken, **wires.sweeps})
    begun(-1)
    swept = sweeping.sweep(clock.now())
    assert (swept["broken"], swept["project.expired_sessions"]) == (0, 1)
