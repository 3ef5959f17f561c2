from django.apps import AppConfig


class KnowledgeConfig(AppConfig):
    name = "bespeak.domain.knowledge"
    label = "knowledge"
