from django.apps import AppConfig


class VocabularyConfig(AppConfig):
    name = "mreza.vocabulary"
    label = "vocabulary"

    def ready(self) -> None:
        from mreza.accounts.audit import words_of_acts
        from mreza.accounts.work import work
        from mreza.foundation.hooks import reindex
        from mreza.vocabulary import adding, indexing, secretariat

        reindex.fill("vocabulary", indexing.reindex)
        work.fill("vocabulary", secretariat.work)
        words_of_acts.fill("vocabulary", lambda: adding.ACTS)
