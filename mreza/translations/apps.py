from django.apps import AppConfig


class TranslationsConfig(AppConfig):
    name = "mreza.translations"
    label = "translations"

    def ready(self) -> None:
        from mreza.accounts.audit import words_of_acts
        from mreza.accounts.work import work
        from mreza.foundation import hooks
        from mreza.translations import offered, people, waits, working

        hooks.waits_for_me.fill("translations", waits.waiting)
        hooks.about_me.fill("translations", people.about)
        hooks.erase.fill("translations", people.forget)
        work.fill("translations", offered.work)
        words_of_acts.fill("translations", lambda: working.ACTS)
