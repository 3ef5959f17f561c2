"""The only writers of a store's table of zones, and of how long it takes."""

from bespeak.domain.shipping.operations.pacing import set_lead_times
from bespeak.domain.shipping.operations.placing import add_place, remove_place
from bespeak.domain.shipping.operations.setting import set_zones

__all__ = ["add_place", "remove_place", "set_lead_times", "set_zones"]
