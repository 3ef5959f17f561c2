from enum import StrEnum


class Prospects(StrEnum):
    READ = "prospects:prospect:read"
    WORK = "prospects:prospect:work"  # next step, date, owner, and how it ended
