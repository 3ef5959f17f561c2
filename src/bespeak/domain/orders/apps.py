from django.apps import AppConfig


class OrdersConfig(AppConfig):
    name = "bespeak.domain.orders"
    label = "orders"
