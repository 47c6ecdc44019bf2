from django.apps import AppConfig


class PublicConfig(AppConfig):
    name = "mreza.public"
    label = "public"
