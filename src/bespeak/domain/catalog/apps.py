from django.apps import AppConfig


class CatalogConfig(AppConfig):
    name = "bespeak.domain.catalog"
    label = "catalog"
