from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "mreza.accounts"
    label = "accounts"

    def ready(self) -> None:
        from mreza.accounts import signals  # noqa: F401
