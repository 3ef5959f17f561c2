"""The only writers of prospects."""

from bespeak.domain.prospects.operations.calling import call
from bespeak.domain.prospects.operations.erasing import erase_person
from bespeak.domain.prospects.operations.looking import look, look_at_all
from bespeak.domain.prospects.operations.planning import end, give, plan, reopen, want

__all__ = ["call", "end", "erase_person", "give", "look", "look_at_all", "plan", "reopen", "want"]
