"""What is known of an import path's folder from when it was last seen well."""

from __future__ import annotations

from homing.assets.models import Folder
from homing.libraries.models import ImportPath
from homing.paths import Mount, inside
from homing.tracking.rules import health


def place_of_import_path(import_path_id: int) -> health.Place:
    """The place as its row has it; for a path that is new to its library, as the folder was known until then.

    Its folder rows came along with it (`rows.scope`): from another library, or from the import path around it. An
    empty mount point must not pass for the place only because the path was put into a library while its drive was away.
    """
    row = ImportPath.objects.select_related("library").get(pk=import_path_id)
    mount = Mount(row.filesystem_type, row.mount_source, row.volume_id)
    if row.inode is not None:
        return health.Place(row.path, row.device, row.inode, row.birth_ns, mount)
    top = Folder.objects.filter(import_path=row, parent=None).values_list("device", "inode").first()
    device, inode = top or (None, None)
    return health.Place(row.path, device, inode, 0, _mount_before(row, device))


def _mount_before(row: ImportPath, device: int | None) -> Mount:
    """Of the import path that it belonged to, if it lay on the same volume as that."""
    seen = ImportPath.objects.filter(library__owner=row.library.owner, device=device, inode__isnull=False)
    around = [other for other in seen.exclude(pk=row.pk) if inside(row.path, other.path)]
    if device is None or not around:
        return Mount("", "")
    nearest = max(around, key=lambda other: len(other.path))
    return Mount(nearest.filesystem_type, nearest.mount_source, nearest.volume_id)
