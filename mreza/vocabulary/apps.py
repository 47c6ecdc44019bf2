from django.apps import AppConfig


class VocabularyConfig(AppConfig):
    name = "mreza.vocabulary"
    label = "vocabulary"

    def ready(self) -> None:
        from mreza.foundation.hooks import reindex
        from mreza.vocabulary import indexing

        reindex.fill("vocabulary", indexing.reindex)
