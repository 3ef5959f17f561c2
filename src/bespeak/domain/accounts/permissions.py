from enum import StrEnum


class Accounts(StrEnum):
    REGISTER = "accounts:user:register"
    DISABLE = "accounts:user:disable"
    SECURE = "accounts:user:secure"  # somebody else's password
    SECURE_OWN = "accounts:user:secure_own"  # every role has it; a key only if it was given
