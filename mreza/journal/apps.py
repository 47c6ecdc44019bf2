from django.apps import AppConfig


class JournalConfig(AppConfig):
    name = "mreza.journal"
    label = "journal"
