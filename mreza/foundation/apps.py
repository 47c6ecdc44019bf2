from django.apps import AppConfig


class FoundationConfig(AppConfig):
    name = "mreza.foundation"
    label = "foundation"
