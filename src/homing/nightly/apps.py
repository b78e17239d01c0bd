from django.apps import AppConfig


class NightlyConfig(AppConfig):
    name = "homing.nightly"
    label = "nightly"
