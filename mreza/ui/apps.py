from django.apps import AppConfig


class UiConfig(AppConfig):
    name = "mreza.ui"
    label = "ui"
