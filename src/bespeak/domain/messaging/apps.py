from django.apps import AppConfig


class MessagingConfig(AppConfig):
    name = "bespeak.domain.messaging"
    label = "messaging"
