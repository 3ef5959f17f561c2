"""Answers about channels and what came in, as frozen values."""

from bespeak.domain.saleschannels.queries.channels import (
    ChannelView,
    channel,
    channels,
    keys_aside,
    view,
    wanted_topics,
)
from bespeak.domain.saleschannels.queries.inputs import FileView, InputView, counts, files, inputs, raw_input
from bespeak.domain.saleschannels.queries.traffic import (
    DeliveryView,
    Traffic,
    Untold,
    check_deliveries,
    deliveries,
    delivery,
    traffic,
    untold,
)

__all__ = [
    "ChannelView",
    "DeliveryView",
    "FileView",
    "InputView",
    "Traffic",
    "Untold",
    "channel",
    "channels",
    "check_deliveries",
    "counts",
    "deliveries",
    "delivery",
    "files",
    "inputs",
    "keys_aside",
    "raw_input",
    "traffic",
    "untold",
    "view",
    "wanted_topics",
]
