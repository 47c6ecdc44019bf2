from django.apps import AppConfig


class CitiesConfig(AppConfig):
    name = "mreza.cities"
    label = "cities"

    def ready(self) -> None:
        from mreza.accounts.audit import words_of_acts
        from mreza.accounts.capacities import held
        from mreza.accounts.work import work
        from mreza.cities import (
            acting,
            freshness,
            indexing,
            indexing_places,
            keeping,
            letters,
            organisations_hooks,
            people,
            secretariat,
            told,
            uploads,
            waiting,
        )
        from mreza.cities import hooks as city_hooks
        from mreza.files import hooks as file_hooks
        from mreza.foundation import hooks
        from mreza.foundation.moments import Daily
        from mreza.translations.hooks import translatable
        from mreza.vocabulary.wordable import wordable

        held.fill("cities", acting.held_by)
        words_of_acts.fill("cities", told.acts)
        hooks.reindex.fill("cities", indexing.reindex)
        hooks.reindex.fill("cities.places", indexing_places.reindex)
        work.fill("cities", secretariat.work)
        city_hooks.city_actions.fill("cities", secretariat.actions)
        wordable.fill("cities", secretariat.wordable)
        hooks.tick.fill("cities.uploads", uploads.forget_old)
        # What a city keeps itself: its profile, its freshness, its letters.
        city_hooks.city_actions.fill("cities.keeping", keeping.actions)
        file_hooks.readable.fill("city", keeping.readable_files)
        file_hooks.editable.fill("city", keeping.editable_files)
        file_hooks.described.fill("city", keeping.described_files)
        translatable.fill("city", keeping.translatable)
        hooks.waits_for_me.fill("cities.keeping", waiting.waits_for)
        hooks.about_me.fill("cities.keeping", keeping.about_me)
        hooks.tick.fill("cities.letters", letters.forget_old)
        freshness.register_notices()
        reminding = Daily()
        hooks.tick.fill(
            "cities.reminders", lambda at: freshness.remind_of_facts(at) if reminding.is_due(at) else 0
        )
        # Who acts for what: the register of people.
        people.fill()
        organisations_hooks.fill()
