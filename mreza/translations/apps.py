from django.apps import AppConfig


class TranslationsConfig(AppConfig):
    name = "mreza.translations"
    label = "translations"
