from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "mreza.accounts"
    label = "accounts"
