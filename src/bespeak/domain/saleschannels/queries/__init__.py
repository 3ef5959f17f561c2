"""Answers about channels and what came in, as frozen values."""

from bespeak.domain.saleschannels.queries.channels import ChannelView, channel, channels, view, wanted_topics
from bespeak.domain.saleschannels.queries.inputs import FileView, InputView, counts, files, inputs, raw_input

__all__ = [
    "ChannelView",
    "FileView",
    "InputView",
    "channel",
    "channels",
    "counts",
    "files",
    "inputs",
    "raw_input",
    "view",
    "wanted_topics",
]
