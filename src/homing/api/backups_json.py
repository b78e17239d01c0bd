"""Backups as the API and the command line show them."""

from __future__ import annotations

from homing.api.shapes.backups import BackupShape
from homing.backups.archive import Manifest
from homing.backups.listing import Backup


def backup_shape(backup: Backup) -> BackupShape:
    manifest = backup.manifest
    counts = {} if manifest is None else manifest.counts
    return BackupShape(
        name=backup.named.name,
        made_at=backup.named.made_at,
        reason=backup.named.reason,
        size_bytes=backup.size_bytes,
        is_whole=manifest is not None,
        problem=backup.problem,
        version=None if manifest is None else manifest.homing,
        database=None if manifest is None else manifest.database,
        photos=counts.get("photos"),
        libraries=counts.get("libraries"),
        users=counts.get("users"),
    )


def manifest_text(manifest: Manifest) -> str:
    """`18,204 photos, 2 libraries, 3 users, by Homing 0.1.0`."""
    named = {"photos": "photo", "libraries": "library", "users": "user"}
    counts = [f"{count:,} {named.get(what, what) if count == 1 else what}" for what, count in manifest.counts.items()]
    return ", ".join([*counts, f"by Homing {manifest.homing}"])
