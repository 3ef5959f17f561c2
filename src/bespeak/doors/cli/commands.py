"""All commands there are, in the order of the story of a sale. Loaded once Django has started."""

from __future__ import annotations

from bespeak.doors.cli import (
    admitting,
    agreeing,
    channels,
    checking,
    errands,
    goods,
    hosts,
    hours,
    orders,
    parcels,
    paying,
    people,
    policies,
    serving,
    setup,
    stock,
    storehouse,
    talking,
    verifying,
    working,
    zones,
)
from bespeak.doors.cli.demo import command as demo

GROUPS = (
    setup,
    demo,
    serving,
    working,
    storehouse,
    hosts,
    hours,
    goods,
    stock,
    zones,
    policies,
    talking,
    people,
    agreeing,
    admitting,
    orders,
    parcels,
    paying,
    checking,
    verifying,
    channels,
    errands,
)
