from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "homing.accounts"
    label = "accounts"
