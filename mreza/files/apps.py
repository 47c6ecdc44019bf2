from django.apps import AppConfig


class FilesConfig(AppConfig):
    name = "mreza.files"
    label = "files"
