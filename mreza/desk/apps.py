from django.apps import AppConfig


class DeskConfig(AppConfig):
    name = "mreza.desk"
    label = "desk"
