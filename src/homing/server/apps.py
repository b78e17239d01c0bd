from django.apps import AppConfig


class ServerConfig(AppConfig):
    name = "homing.server"
    label = "server"
