from enum import StrEnum


class Shipping(StrEnum):
    READ = "shipping:zones:read"
    SET = "shipping:zones:set"
