from django.apps import AppConfig


class PartnershipsConfig(AppConfig):
    name = "mreza.areas.partnerships"
    label = "partnerships"
