"""How long things stay before Homing lets go of them by itself."""

from __future__ import annotations

from datetime import timedelta

from homing.assets.trashing import TRASH_KEPT as TRASH_KEPT

TOMBSTONE_KEPT = timedelta(days=30)
"""What was forgotten, or purged by a policy, can be had back for so long; then the last traces go."""
