from enum import StrEnum


class Stores(StrEnum):
    OPEN = "stores:store:open"
    OWN = "stores:store:own"  # only owners: it is what makes them more than managers
    CHANGE = "stores:store:change"
    READ_MEMBERS = "stores:member:read"
    MANAGE_MEMBERS = "stores:member:manage"
    READ_KEYS = "stores:key:read"
    MANAGE_KEYS = "stores:key:manage"
