from django.apps import AppConfig


class PracticesConfig(AppConfig):
    name = "mreza.areas.practices"
    label = "practices"

    def ready(self) -> None:
        from mreza.areas.practices import registration, sections

        registration.fill()
        sections.fill()
