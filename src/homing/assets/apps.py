from django.apps import AppConfig


class AssetsConfig(AppConfig):
    name = "homing.assets"
    label = "assets"
