"""The only writers of a store's table of zones."""

from bespeak.domain.shipping.operations.placing import add_place, remove_place
from bespeak.domain.shipping.operations.setting import set_zones

__all__ = ["add_place", "remove_place", "set_zones"]
