from django.apps import AppConfig


class ProcessingConfig(AppConfig):
    name = "homing.processing"
    label = "processing"

    def ready(self) -> None:
        from homing.assets.removal import also_remove

        also_remove("processing_waiting", asset_column="asset_id")
        also_remove("processing_wanted", asset_column="asset_id")
