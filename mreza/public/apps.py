from django.apps import AppConfig


class PublicConfig(AppConfig):
    name = "mreza.public"
    label = "public"

    def ready(self) -> None:
        from mreza.foundation.hooks import reindex
        from mreza.public import pages

        reindex.fill("public", pages.reindex)
