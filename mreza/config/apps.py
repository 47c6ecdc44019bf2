from django.apps import AppConfig


class ConfigConfig(AppConfig):
    name = "mreza.config"
    label = "config"
