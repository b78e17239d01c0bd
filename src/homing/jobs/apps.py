from django.apps import AppConfig


class JobsConfig(AppConfig):
    name = "homing.jobs"
    label = "jobs"
