from enum import StrEnum


class Policies(StrEnum):
    READ = "policy:version:read"
    PUBLISH = "policy:version:publish"
