from enum import StrEnum


class Catalog(StrEnum):
    READ = "catalog:product:read"
    WRITE = "catalog:product:write"
