"""What happens between the store and the shops it sells in. `subject` is the channel's ref, or the order's."""

from __future__ import annotations

from typing import ClassVar

from bespeak.journal.facts import Fact


class ChannelConnected(Fact, frozen=True, kw_only=True):
    kind: ClassVar[str] = "saleschannels.connected"
    platform: str
    source: str


class ChannelDisconnected(Fact, frozen=True, kw_only=True):
    kind: ClassVar[str] = "saleschannels.disconnected"


class ChannelReaddressed(Fact, frozen=True, kw_only=True):
    """The shop lies elsewhere than was written; it had not been reached."""

    kind: ClassVar[str] = "saleschannels.readdressed"


class ChannelSecretsChanged(Fact, frozen=True, kw_only=True):
    """Other secrets hold from now on; earlier signatures are good until `until` (ISO time, "" at once)."""

    kind: ClassVar[str] = "saleschannels.secrets_changed"
    until: str = ""


class DeliveryKept(Fact, frozen=True, kw_only=True):
    """A platform delivered something: it is kept as `input`, and will be read."""

    kind: ClassVar[str] = "saleschannels.delivery_kept"
    input: str
    topic: str


class PlatformTold(Fact, frozen=True, kw_only=True):
    """The order's platform knows the decision; `standing` is what it made of it."""

    kind: ClassVar[str] = "saleschannels.platform_told"
    channel: str
    outcome: str
    standing: str
