from django.apps import AppConfig


class WatchingConfig(AppConfig):
    name = "homing.watching"
    label = "watching"
