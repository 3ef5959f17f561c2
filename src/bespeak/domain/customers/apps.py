from django.apps import AppConfig


class CustomersConfig(AppConfig):
    name = "bespeak.domain.customers"
    label = "customers"
