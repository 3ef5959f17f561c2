"""What may be done to an agreement."""

from enum import StrEnum


class Agreements(StrEnum):
    READ = "agreements:agreement:read"
    PROPOSE = "agreements:agreement:propose"
    ACCEPT = "agreements:agreement:accept"
    DECLINE = "agreements:agreement:decline"
    WITHDRAW = "agreements:agreement:withdraw"
    ERASE = "agreements:person:erase"
