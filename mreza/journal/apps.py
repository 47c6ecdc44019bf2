from django.apps import AppConfig


class JournalConfig(AppConfig):
    name = "mreza.journal"
    label = "journal"

    def ready(self) -> None:
        from mreza.foundation import hooks
        from mreza.journal import chain, sealing

        sealing.watch()
        hooks.tick.fill("journal.seal", chain.seal)
