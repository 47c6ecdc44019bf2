from django.apps import AppConfig


class PracticesConfig(AppConfig):
    name = "mreza.areas.practices"
    label = "practices"

    def ready(self) -> None:
        from django.utils.translation import gettext_lazy as _

        from mreza.accounts.audit import words_of_acts
        from mreza.accounts.work import work
        from mreza.areas.practices import offered, registration, sections
        from mreza.areas.practices.adoptions import registration as adoptions
        from mreza.areas.practices.asking import registration as asking

        words_of_acts.fill(
            "practices", lambda: {"practices.imported": _("good practices imported from a file")}
        )
        work.fill("practices", offered.offered)
        registration.fill()
        sections.fill()
        adoptions.fill()
        asking.fill()
