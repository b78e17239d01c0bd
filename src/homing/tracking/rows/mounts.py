"""The drives and shares that are mounted below import paths, as they were when last seen well."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime

from homing.database import write_transaction
from homing.libraries.models import ImportPath
from homing.paths import Mount, inside, join, relative
from homing.tracking.models import MountBelow
from homing.tracking.rules import health


def known_mounts(import_path_id: int) -> dict[bytes, health.Place]:
    """By path relative to the import path; only such as were ever seen well.

    What another import path of the same owner knows at that very place is known here, too: a folder that is put into
    another library brings its files along, and so its drives.
    """
    own = ImportPath.objects.select_related("library").get(pk=import_path_id)
    seen = MountBelow.objects.filter(import_path__library__owner=own.library.owner, inode__isnull=False)
    found: dict[bytes, health.Place] = {}
    rows = sorted(seen.select_related("import_path").order_by("-pk"), key=lambda row: row.import_path_id != own.id)
    for row in rows:
        path = join(row.import_path.path, row.path)
        if path != own.path and inside(path, own.path):
            mount = Mount(row.filesystem_type, row.mount_source, row.volume_id)
            place = health.Place(path, None, row.inode, row.birth_ns, mount, is_mount=True)
            found.setdefault(relative(path, own.path), place)
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
