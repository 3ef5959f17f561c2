"""Shops that are connected."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field

from bespeak.doors.api.schemas.basics import At, Body, Told

Platform = Annotated[str, Field(min_length=1, max_length=20)]
Secret = Annotated[str, Field(max_length=500)]
Credentials = Annotated[
    dict[Annotated[str, Field(max_length=40)], Secret],
    Field(
        max_length=6,
        description="Shopify: access_token and signing_secret, or client_id and client_secret. "
        "WooCommerce: consumer_key and consumer_secret.",
    ),
]


class Channel(Told):
    """A shop, never its secrets. Its orders come as `source`; its webhooks, of these `topics`, must be sent to `hook`.

    `tested` is what the last test found: `out` (we reach the shop), `into` (deliveries reach us), `topics`.
    """

    ref: str
    platform: str
    source: str
    shop: str
    hook: str
    topics: list[str]
    scopes: list[str]
    connected_at: At
    heard_at: At | None
    tested_at: At | None
    tested: dict[str, Any]
    ended_at: At | None


class ChannelGiven(Body):
    """`source` is needed only for a second shop on the same platform: platform-something."""

    platform: Platform
    shop: str = Field(min_length=1, max_length=200)
    credentials: Credentials
    source: str = Field("", max_length=40)


class ChannelOpened(Told):
    """`signing_secret` is told this once: the platform must sign its webhooks with it; "" where it is the platform's
    own."""

    channel: Channel
    signing_secret: str


class SecretsGiven(Body):
    """Those not named stay. `at_once`: signatures by the earlier secret do not hold for another day."""

    credentials: Credentials = {}
    at_once: bool = False
