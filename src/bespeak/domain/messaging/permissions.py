from enum import StrEnum


class Messaging(StrEnum):
    READ = "messaging:mail:read"
    ASK = "messaging:code:ask"
    CONFIRM = "messaging:code:confirm"
