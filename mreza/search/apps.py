from django.apps import AppConfig


class SearchConfig(AppConfig):
    name = "mreza.search"
    label = "search"
