from django.apps import AppConfig


class FilesConfig(AppConfig):
    name = "mreza.files"
    label = "files"

    def ready(self) -> None:
        from mreza.files import people, storing
        from mreza.foundation import hooks

        hooks.about_me.fill("files", people.about)
        hooks.erase.fill("files", people.forget)
        hooks.tick.fill("files.sweep", storing.sweep)
