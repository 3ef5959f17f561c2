from django.apps import AppConfig


class PaymentsConfig(AppConfig):
    name = "bespeak.domain.payments"
    label = "payments"
