from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "bespeak.domain.accounts"
    label = "accounts"
