from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "mreza.accounts"
    label = "accounts"

    def ready(self) -> None:
        from mreza.accounts import about_me, audit, erasing, signals, waiting  # noqa: F401
        from mreza.accounts.capacities import held
        from mreza.accounts.roles import capacities_of
        from mreza.foundation import hooks
        from mreza.journal.readers import readers

        hooks.waits_for_me.fill("accounts", waiting.waits)
        hooks.about_me.fill("accounts", about_me.account_of)
        hooks.erase.fill("accounts", erasing.forget_account)
        hooks.tick.fill("accounts.ledger", erasing.keep_ledger)
        held.fill("accounts", capacities_of)
        readers.fill("accounts", audit.opened_to)
        audit.words_of_acts.fill("accounts", lambda: audit.OUR_ACTS)
