from django.apps import AppConfig


class CitiesConfig(AppConfig):
    name = "mreza.cities"
    label = "cities"
