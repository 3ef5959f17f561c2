from enum import StrEnum


class Conversations(StrEnum):
    READ = "conversations:conversation:read"
    MARK = "conversations:conversation:mark"  # how far one has read
    SAY = "conversations:message:say"
    LOG = "conversations:message:log"  # what the customer said, on their behalf
    CONFIRM = "conversations:confirmation:give"
    MANAGE = "conversations:conversation:manage"
    MODERATE = "conversations:message:moderate"  # other people's messages
    ERASE = "conversations:person:erase"
    HOLD = "conversations:record:hold"  # against erasing it
