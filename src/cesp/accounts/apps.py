from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "cesp.accounts"
    label = "accounts"
    verbose_name = "Personnes et organisations"
