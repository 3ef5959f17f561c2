from enum import StrEnum


class Customers(StrEnum):
    READ = "customers:customer:read"
    CHANGE = "customers:customer:change"
    VERIFY = "customers:identity:verify"
    MERGE = "customers:customer:merge"
    ERASE = "customers:person:erase"
    ENTER = "customers:passkey:use"
    KEEP = "customers:passkey:keep"
    INTRODUCE = "customers:self:introduce"
    PROVE = "customers:self:prove"
