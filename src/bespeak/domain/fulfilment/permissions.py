from enum import StrEnum


class Fulfilment(StrEnum):
    READ = "fulfilment:parcel:read"
    HAND_OVER = "fulfilment:parcel:hand_over"
