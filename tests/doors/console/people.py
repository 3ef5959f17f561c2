"""What the tests of the console share: members with a password, in front of a browser without a screen or with one."""

from __future__ import annotations

import re
from typing import Any

from django.test import Client
from playwright.sync_api import Page

from bespeak.domain.accounts import operations as accounts
from bespeak.domain.stores import operations as stores
from bespeak.kit.actors import Actor
from tests.markup import markup
from tests.scene import MAX, Scene

PASSWORD = "needle and thread 7"


def with_password(scene: Scene, actor: Actor) -> None:
    accounts.set_password(ref=actor.ref, password=PASSWORD, by=MAX, at=scene.at)


def hired(scene: Scene, name: str, role: str) -> str:
    """The e-mail address of somebody who works here from now on."""
    email = f"{name}@{scene.store.slug}.example"
    stores.add_member(
        store_id=scene.store.id, email=email, name=name.title(), role=role, by=MAX, at=scene.at, password=PASSWORD
    )
    return email


def email_of(scene: Scene, name: str) -> str:
    return f"{name}@{scene.store.slug}.example"


def sign_in(email: str, password: str = PASSWORD, **more: Any) -> Client:
    client = Client(enforce_csrf_checks=False, **more)
    client.post("/en/console/sign-in/", {"login": email, "password": password})
    return client


def come_in(page: Page, scene: Scene, who: str = "ben") -> None:
    """Signs somebody in at the page that asks for it, and waits for the one that was wanted."""
    page.fill("[name=login]", email_of(scene, who))
    page.fill("[name=password]", PASSWORD)
    page.press("[name=password]", "Enter")
    page.wait_for_selector(".bar form", state="attached")
    page.wait_for_load_state()


def text_of(response: Any) -> str:
    """What a person reads on the page."""
    page = re.sub(r"<(script|style|svg|head)\b.*?</\1>", " ", markup(response), flags=re.DOTALL)
    return " ".join(re.sub(r"<[^>]+>", " ", page).replace("&#x27;", "'").replace("&quot;", '"').split())
