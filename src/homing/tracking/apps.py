from django.apps import AppConfig


class TrackingConfig(AppConfig):
    name = "homing.tracking"
    label = "tracking"
