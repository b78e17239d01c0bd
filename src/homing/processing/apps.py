from django.apps import AppConfig


class ProcessingConfig(AppConfig):
    name = "homing.processing"
    label = "processing"
