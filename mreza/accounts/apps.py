from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "mreza.accounts"
    label = "accounts"

    def ready(self) -> None:
        from mreza.accounts import signals  # noqa: F401
        from mreza.accounts.capacities import held
        from mreza.accounts.roles import capacities_of

        held.fill("accounts", capacities_of)
