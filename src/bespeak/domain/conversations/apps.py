from django.apps import AppConfig


class ConversationsConfig(AppConfig):
    name = "bespeak.domain.conversations"
    label = "conversations"
