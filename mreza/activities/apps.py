from django.apps import AppConfig


class ActivitiesConfig(AppConfig):
    name = "mreza.activities"
    label = "activities"
