from django.apps import AppConfig


class PolicyConfig(AppConfig):
    name = "bespeak.domain.policy"
    label = "policy"
