from django.apps import AppConfig


class InventoryConfig(AppConfig):
    name = "bespeak.domain.inventory"
    label = "inventory"
