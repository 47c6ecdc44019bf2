from django.apps import AppConfig


class PracticesConfig(AppConfig):
    name = "mreza.areas.practices"
    label = "practices"
