from enum import StrEnum


class Inventory(StrEnum):
    READ = "inventory:stock:read"
    COUNT = "inventory:stock:count"
    HOLD = "inventory:hold:write"
