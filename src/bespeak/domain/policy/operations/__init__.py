"""The only writers of versions of the rules, and of the drafts of those who write the next one."""

from bespeak.domain.policy.operations.drafting import (
    DraftChanged,
    begin_anew,
    copy_rule,
    drop_draft,
    move_rule,
    publish_draft,
    put_back,
    rebase_draft,
    take_out,
    write_rule,
)
from bespeak.domain.policy.operations.publishing import publish, publish_default

__all__ = [
    "DraftChanged",
    "begin_anew",
    "copy_rule",
    "drop_draft",
    "move_rule",
    "publish",
    "publish_default",
    "publish_draft",
    "put_back",
    "rebase_draft",
    "take_out",
    "write_rule",
]
