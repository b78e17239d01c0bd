"""Tables: Installation."""

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
