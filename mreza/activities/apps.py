from django.apps import AppConfig


class ActivitiesConfig(AppConfig):
    name = "mreza.activities"
    label = "activities"

    def ready(self) -> None:
        from mreza.accounts.audit import words_of_acts
        from mreza.activities import acts, autosaves, cards, indexing, personal, telling, waiting
        from mreza.cities.hooks import organisation_changed
        from mreza.foundation import hooks
        from mreza.foundation.moments import Daily

        hooks.reindex.fill("activities", indexing.reindex)
        words_of_acts.fill("activities", acts.words)
        hooks.waits_for_me.fill("activities", waiting.waits)
        organisation_changed.fill("activities", cards.rewrite_those_of)
        hooks.handed_over.fill("activities", personal.hand_over)
        hooks.about_me.fill("activities", personal.about_me)
        hooks.erase.fill("activities", personal.erase)
        hooks.tick.fill("activities.autosaves", autosaves.forget_old)
        reminding = Daily()
        hooks.tick.fill(
            "activities.reminders", lambda at: telling.remind_of_old(at) if reminding.is_due(at) else 0
        )
