from enum import StrEnum


class Knowledge(StrEnum):
    READ = "knowledge:article:read"
    WRITE = "knowledge:article:write"  # articles, and the replies that all of the store use
    KEEP = "knowledge:reply:keep"  # replies of one's own
    LEARN = "knowledge:training:learn"
    TRAIN = "knowledge:training:manage"  # checklists, and who has finished what
