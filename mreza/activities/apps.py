from django.apps import AppConfig


class ActivitiesConfig(AppConfig):
    name = "mreza.activities"
    label = "activities"

    def ready(self) -> None:
        from mreza.activities import autosaves, indexing, personal, waiting
        from mreza.foundation import hooks

        hooks.reindex.fill("activities", indexing.reindex)
        hooks.waits_for_me.fill("activities", waiting.waits)
        hooks.handed_over.fill("activities", personal.hand_over)
        hooks.about_me.fill("activities", personal.about_me)
        hooks.erase.fill("activities", personal.erase)
        hooks.tick.fill("activities.autosaves", autosaves.forget_old)
