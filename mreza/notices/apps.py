from django.apps import AppConfig


class NoticesConfig(AppConfig):
    name = "mreza.notices"
    label = "notices"
