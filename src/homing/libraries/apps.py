from django.apps import AppConfig


class LibrariesConfig(AppConfig):
    name = "homing.libraries"
    label = "libraries"
