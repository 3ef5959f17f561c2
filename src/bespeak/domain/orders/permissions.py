from enum import StrEnum


class Orders(StrEnum):
    READ = "orders:order:read"
    PLACE = "orders:order:place"
    CANCEL = "orders:order:cancel"
    OVERRIDE = "orders:order:override"
    REVIEW = "orders:order:review"
    CORRECT = "orders:order:correct"
