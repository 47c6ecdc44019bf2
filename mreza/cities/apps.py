from django.apps import AppConfig


class CitiesConfig(AppConfig):
    name = "mreza.cities"
    label = "cities"

    def ready(self) -> None:
        from mreza.cities import indexing, indexing_places
        from mreza.foundation import hooks

        hooks.reindex.fill("cities", indexing.reindex)
        hooks.reindex.fill("cities.places", indexing_places.reindex)
