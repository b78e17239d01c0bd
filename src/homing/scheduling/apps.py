from django.apps import AppConfig


class SchedulingConfig(AppConfig):
    name = "homing.scheduling"
    label = "scheduling"
