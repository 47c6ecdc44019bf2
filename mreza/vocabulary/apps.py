from django.apps import AppConfig


class VocabularyConfig(AppConfig):
    name = "mreza.vocabulary"
    label = "vocabulary"
