from django.apps import AppConfig


class ReceiptsConfig(AppConfig):
    name = "homing.receipts"
    label = "receipts"
