"""What may be done with money."""

from enum import StrEnum


class Payments(StrEnum):
    READ = "payments:payment:read"
    ASK = "payments:payment:ask"
    RECORD = "payments:payment:record"
    REFUND = "payments:refund:make"
    ERASE = "payments:person:erase"
