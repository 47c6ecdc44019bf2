from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "mreza.accounts"
    label = "accounts"

    def ready(self) -> None:
        from mreza.accounts import audit, signals  # noqa: F401
        from mreza.accounts.capacities import held
        from mreza.accounts.roles import capacities_of
        from mreza.journal.readers import readers

        held.fill("accounts", capacities_of)
        readers.fill("accounts", audit.opened_to)
        audit.words_of_acts.fill("accounts", lambda: audit.OUR_ACTS)
