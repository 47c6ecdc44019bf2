from django.apps import AppConfig


class JournalConfig(AppConfig):
    name = "mreza.journal"
    label = "journal"

    def ready(self) -> None:
        from mreza.journal import sealing

        sealing.watch()
