from django.apps import AppConfig


class TiesConfig(AppConfig):
    name = "mreza.ties"

    def ready(self) -> None:
        from mreza.accounts.audit import words_of_acts
        from mreza.accounts.work import work
        from mreza.cities.hooks import also_loaded
        from mreza.foundation import hooks
        from mreza.ties import acts, city_page, offered, official_work, telling, waiting
        from mreza.ties import elsewhere as asked_elsewhere
        from mreza.ties.loading import load_contacts
        from mreza.ui.sections import sections

        words_of_acts.fill("ties", acts.words)
        hooks.waits_for_me.fill("ties", waiting.waits)
        work.fill("ties", offered.offered)
        also_loaded.fill("ties", load_contacts)
        sections.fill("ties", city_page.section_of)
        telling.register_notices()
        asked_elsewhere.fill()
        official_work.fill()
