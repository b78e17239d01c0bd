"""Tables: Installation, ServerSettings."""

from __future__ import annotations

import secrets

from django.db import models

from homing.fields import BytesField


def _new_key() -> bytes:
    return secrets.token_bytes(32)


class Installation(models.Model):
    """The one row that says which installation this is; it travels with the database."""

    id_key = BytesField(default=_new_key)
    stage_versions: models.JSONField[dict[str, int]] = models.JSONField(default=dict)
    """Stage name to the version whose results are in the index (see `homing.processing`)."""
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        app_label = "server"


class ServerSettings(models.Model):
    """The one row that administrators set on the settings page (written by `homing.server.server_settings`)."""

    watching = models.BooleanField(default=True)
    polling_only = models.BooleanField(default=False)
    """Look again and again everywhere, also where the file system would tell of changes."""
    polling_interval_s = models.PositiveIntegerField(default=60)
    scan_schedule = models.CharField(max_length=100, default="0 0 * * *")
    """A cron expression in the server's time zone, for libraries that have none of their own; "off" = never."""
    quiet_from = models.CharField(max_length=5, default="")
    """HH:MM in the server's zone; no scheduled work begins from then until `quiet_until`. Empty = no such hours."""
    quiet_until = models.CharField(max_length=5, default="")
    nightly_at = models.CharField(max_length=5, default="03:00")
    backup_keep = models.PositiveIntegerField(default=7)

    class Meta:
        app_label = "server"
