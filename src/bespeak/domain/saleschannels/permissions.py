from enum import StrEnum


class Saleschannels(StrEnum):
    READ = "saleschannels:input:read"
    RECEIVE = "saleschannels:input:receive"
    READ_CHANNELS = "saleschannels:channel:read"
    MANAGE = "saleschannels:channel:manage"
