from django.apps import AppConfig


class CitiesConfig(AppConfig):
    name = "mreza.cities"
    label = "cities"

    def ready(self) -> None:
        from mreza.accounts.capacities import held
        from mreza.accounts.work import work
        from mreza.cities import acting, indexing, indexing_places, secretariat, uploads
        from mreza.cities import hooks as city_hooks
        from mreza.foundation import hooks
        from mreza.vocabulary.wordable import wordable

        held.fill("cities", acting.held_by)
        hooks.reindex.fill("cities", indexing.reindex)
        hooks.reindex.fill("cities.places", indexing_places.reindex)
        work.fill("cities", secretariat.work)
        city_hooks.city_actions.fill("cities", secretariat.actions)
        wordable.fill("cities", secretariat.wordable)
        hooks.tick.fill("cities.uploads", uploads.forget_old)
