"""Part: a backup of the index, and the oldest ones make room."""

from __future__ import annotations

from homing.backups.making import make_backup
from homing.backups.places import Reason
from homing.nightly.part import Done, Night
from homing.server import server_settings


def back_up(night: Night) -> Done:
    """Make a backup and keep as many days as is set. Raises BackupError."""
    made = make_backup(
        reason=Reason.NIGHTLY,
        keep=server_settings.load().backup_keep,
        progress=lambda done, total, step: night.check(),
    )
    done = Done({"old backups removed": len(made.removed)})
    done.sentences.insert(0, f"Made {made.name}.")
    return done
