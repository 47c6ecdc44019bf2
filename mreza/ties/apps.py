from django.apps import AppConfig


class TiesConfig(AppConfig):
    name = "mreza.ties"

    def ready(self) -> None:
        from mreza.accounts.audit import words_of_acts
        from mreza.cities.hooks import also_loaded
        from mreza.foundation import hooks
        from mreza.ties import acts, official_work, telling, waiting
        from mreza.ties.loading import load_contacts

        words_of_acts.fill("ties", acts.words)
        hooks.waits_for_me.fill("ties", waiting.waits)
        also_loaded.fill("ties", load_contacts)
        telling.register_notices()
        official_work.fill()
