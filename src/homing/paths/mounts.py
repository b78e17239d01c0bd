"""What a folder lies on: the mounts that this process sees (proc_pid_mountinfo(5)), and what stays a volume's own when
it is mounted again, at another place or under another device number.

`mounted_at` and `mount_points` read the kernel's table only and touch no file system, so that they answer even where a
disk does not.
"""

from __future__ import annotations

import errno
import fcntl
import os
import re
from dataclasses import dataclass
from pathlib import Path

from homing.paths.filesystem import Mount
from homing.paths.names import inside

_TABLE = "/proc/self/mountinfo"
_BY_UUID = Path("/dev/disk/by-uuid")
_ESCAPED = re.compile(rb"\\([0-7]{3})")
_NO_UNDERLYING_DEVICE = frozenset(
    {"nfs", "nfs4", "cifs", "smb3", "smbfs", "9p", "virtiofs", "ceph", "afs", "glusterfs", "vboxsf", "prl_fs"}
)
"""Shares: what they are is their source, `server:/export` or `//server/share`, whatever else they tell."""
_CHANGED_BY_OTHERS = _NO_UNDERLYING_DEVICE | {
    "beegfs", "coda", "davfs", "fakeowner", "fuse", "gfs2", "gpfs", "lustre", "ncpfs", "ocfs2", "orangefs", "pvfs2",
}  # fmt: skip
"""Shares, cluster file systems, and a host's folders in a virtual machine: others write there, too, and this kernel
hears nothing of it. So with `fuse.*`, whatever is behind it; `fuseblk` is a local disk (NTFS, exFAT)."""
# FS_IOC_GETFSUUID (linux/fs.h, since Linux 6.8): _IOR(0x15, 0, struct fsuuid2 { u8 len; u8 uuid[16]; })
_GET_UUID = 2 << 30 | 17 << 16 | 0x15 << 8
_OPEN = os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC


@dataclass(frozen=True, slots=True)
class MountEntry:
    """One line of the table."""

    mount_id: int
    root: bytes
    """Which folder of the volume is mounted there."""
    point: bytes
    """Where: absolute, links resolved."""
    filesystem_type: str
    source: str
    is_read_only: bool


def hears_all_changes(filesystem_type: str) -> bool:
    """Does this kernel know of every change on such a file system?"""
    return filesystem_type not in _CHANGED_BY_OTHERS and not filesystem_type.startswith("fuse.")


def mount_table_text() -> bytes:
    """The table as it is written: to see whether anything changed. Empty where nobody tells."""
    try:
        return Path(_TABLE).read_bytes()
    except OSError:
        return b""


def mount_table() -> list[MountEntry]:
    """All mounts that this process sees, in the order in which they were made; empty where nobody tells."""
    found: list[MountEntry] = []
    try:
        with open(_TABLE, "rb") as table:
            for line in table:
                fields = line.split()
                try:
                    after = fields.index(b"-") + 1
                    options = set(b",".join([fields[5], *fields[after + 2 : after + 3]]).split(b","))
                    found.append(
                        MountEntry(
                            int(fields[0]),
                            _plain(fields[3]),
                            _plain(fields[4]),
                            fields[after].decode(errors="replace"),
                            _plain(fields[after + 1]).decode(errors="replace"),
                            b"ro" in options,
                        )
                    )
                except (ValueError, IndexError):
                    continue
    except OSError:
        return []
    return found


def mounted_at(path: bytes) -> MountEntry | None:
    """The mount that this path (absolute, links resolved) lies on, by the table alone."""
    best: MountEntry | None = None
    for entry in mount_table():
        if inside(path, entry.point) and (best is None or len(entry.point) >= len(best.point)):
            best = entry
    return best


def mount_points(real: bytes) -> list[bytes]:
    """Where something is mounted below this folder (absolute, links resolved), each once, outer ones first."""
    return sorted({entry.point for entry in mount_table() if entry.point != real and inside(entry.point, real)})


def mount_of(path: bytes) -> Mount:
    """What this folder lies on. An automount is mounted by the look. Raises OSError."""
    try:
        descriptor = os.open(path, _OPEN)
    except PermissionError:
        descriptor = os.open(path, os.O_PATH | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        entry = _entry_of(descriptor)
        if entry is None:
            return Mount("", "")
        return Mount(
            entry.filesystem_type, entry.source, _volume_id(descriptor, entry), entry.point, entry.is_read_only
        )
    finally:
        os.close(descriptor)


def _entry_of(descriptor: int) -> MountEntry | None:
    """By the mount's own number: a btrfs subvolume has a device number that the table does not know."""
    wanted = -1
    try:
        with open(f"/proc/self/fdinfo/{descriptor}", "rb") as told:
            for line in told:
                if line.startswith(b"mnt_id:"):
                    wanted = int(line.split()[1])
    except (OSError, ValueError):
        return None
    return next((entry for entry in mount_table() if entry.mount_id == wanted), None)


def _volume_id(descriptor: int, entry: MountEntry) -> str:
    """What stays the same for as long as it is the same volume; empty where nothing does."""
    source = f"source:{entry.source}|{entry.root.decode(errors='replace')}"
    if entry.filesystem_type in _NO_UNDERLYING_DEVICE or entry.filesystem_type.startswith("fuse."):
        return source
    fsid = _own_fsid(descriptor)
    uuid = _uuid(descriptor) or _uuid_by_link(entry.source)
    if entry.filesystem_type == "btrfs" and fsid:
        return f"fsid:{fsid:016x}"  # made of the volume's UUID and the subvolume's number
    if uuid:
        return f"uuid:{uuid}"
    if fsid:
        return f"fsid:{fsid:016x}"
    return source


def _uuid(descriptor: int) -> str:
    buffer = bytearray(17)
    try:
        fcntl.ioctl(descriptor, _GET_UUID, buffer)
    except OSError:
        return ""
    given = bytes(buffer[1 : 1 + min(buffer[0], 16)])
    return given.hex() if any(given) else ""


def _uuid_by_link(source: str) -> str:
    """The name that udev gives to a disk; not in containers."""
    if not source.startswith("/dev/"):
        return ""
    try:
        device = os.path.realpath(source)
        return next((link.name for link in sorted(_BY_UUID.iterdir()) if os.path.realpath(link) == device), "")
    except OSError:
        return ""


def _own_fsid(descriptor: int) -> int:
    """f_fsid of statvfs, 0 where it is only the device's number in other words."""
    try:
        fsid = os.fstatvfs(descriptor).f_fsid
        device = os.fstat(descriptor).st_dev
    except OSError as error:
        if error.errno == errno.EINTR:
            raise
        return 0
    major, minor = os.major(device), os.minor(device)
    encoded = minor & 0xFF | major << 8 | (minor & ~0xFF) << 12  # the kernel's new_encode_dev
    return 0 if fsid & 0xFFFFFFFF == encoded & 0xFFFFFFFF else fsid


def _plain(escaped: bytes) -> bytes:
    r"""A field of the table: blanks and the like are written \040."""
    return _ESCAPED.sub(lambda found: bytes([int(found.group(1), 8)]), escaped)
