from django.apps import AppConfig


class FilesConfig(AppConfig):
    name = "mreza.files"
    label = "files"

    def ready(self) -> None:
        from mreza.accounts.audit import words_of_acts
        from mreza.accounts.hooks import my_files
        from mreza.files import people, storing, translating
        from mreza.files.models import File
        from mreza.foundation import hooks
        from mreza.translations.hooks import translatable

        words_of_acts.fill("files", lambda: storing.ACTS)
        hooks.about_me.fill("files", people.about)
        my_files.fill("files", people.mine)
        hooks.erase.fill("files", people.forget)
        hooks.tick.fill("files.sweep", storing.sweep)
        translatable.fill(File.record_kind, translating.translatable)
