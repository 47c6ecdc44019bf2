from django.apps import AppConfig


class ActivitiesConfig(AppConfig):
    name = "mreza.activities"
    label = "activities"

    def ready(self) -> None:
        from mreza.activities import indexing
        from mreza.foundation import hooks

        hooks.reindex.fill("activities", indexing.reindex)
