from django.apps import AppConfig


class CitiesConfig(AppConfig):
    name = "mreza.cities"
    label = "cities"

    def ready(self) -> None:
        from mreza.cities.indexing import reindex
        from mreza.foundation import hooks

        hooks.reindex.fill("cities", reindex)
