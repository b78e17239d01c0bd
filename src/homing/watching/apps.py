from django.apps import AppConfig


class WatchingConfig(AppConfig):
    name = "homing.watching"
    label = "watching"

    def ready(self) -> None:
        from homing.tracking.scanning.pending import also_pending
        from homing.watching.handing import is_unsettled

        also_pending(is_unsettled)
