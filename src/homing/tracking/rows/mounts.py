"""The drives and shares that are mounted below import paths, as they were when last seen well."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime

from homing.database import write_transaction
from homing.paths import Mount, join
from homing.tracking.models import MountBelow
from homing.tracking.rules import health


def known_mounts(import_path_id: int) -> dict[bytes, health.Place]:
    """By path relative to the import path."""
    found: dict[bytes, health.Place] = {}
    for row in MountBelow.objects.filter(import_path_id=import_path_id).select_related("import_path"):
        mount = Mount(row.filesystem_type, row.mount_source, row.volume_id)
        path = join(row.import_path.path, row.path)
        found[bytes(row.path)] = health.Place(path, None, row.inode, row.birth_ns, mount, is_mount=True)
    return found


def write_mounts(
    import_path_id: int,
    seen: Mapping[bytes, health.Available],
    away: Mapping[bytes, str],
    kept: Collection[bytes] | None,
    *,
    now: datetime,
) -> None:
    """Bring the rows up to date: what is there, and what is not with the reason. Others go, but for `kept`; None
    removes nothing."""
    rows = {bytes(row.path): row for row in MountBelow.objects.filter(import_path_id=import_path_id)}
    new: list[MountBelow] = []
    changed: list[MountBelow] = []
    for path, found in seen.items():
        row = rows.get(path) or MountBelow(import_path_id=import_path_id, path=path)
        before = _columns(row)
        row.filesystem_type, row.mount_source = found.mount.filesystem_type, found.mount.source
        row.volume_id = found.mount.volume_id
        row.inode, row.birth_ns = found.stat.inode, found.birth_ns
        row.unavailable_since, row.unavailable_reason = None, ""
        if row.pk is None:
            new.append(row)
        elif _columns(row) != before:
            changed.append(row)
    for path, reason in away.items():
        row = rows.get(path) or MountBelow(import_path_id=import_path_id, path=path)
        before = _columns(row)
        row.unavailable_since, row.unavailable_reason = row.unavailable_since or now, reason
        if row.pk is None:
            new.append(row)
        elif _columns(row) != before:
            changed.append(row)
    gone = [] if kept is None else [row.pk for path, row in rows.items() if path not in {*seen, *away, *kept}]
    if not (new or changed or gone):
        return
    with write_transaction():
        for row in (*new, *changed):
            row.save()
        MountBelow.objects.filter(pk__in=gone).delete()


def _columns(row: MountBelow) -> tuple[object, ...]:
    return (
        row.filesystem_type,
        row.mount_source,
        row.volume_id,
        row.inode,
        row.birth_ns,
        row.unavailable_since,
        row.unavailable_reason,
    )
