from django.apps import AppConfig


class TrackingConfig(AppConfig):
    name = "homing.tracking"
    label = "tracking"

    def ready(self) -> None:
        from homing.assets.removal import also_remove

        also_remove("tracking_event", asset_column="asset_id", folder_column="folder_id")
        also_remove("tracking_offer", asset_column="old_asset_id")
        also_remove("tracking_offer", asset_column="new_asset_id")
        also_remove("tracking_rejection", file_column="file_row")
