"""What kinds of file systems there are, as far as tracking has to tell them apart (TRACKING sections 1 and 2)."""

from __future__ import annotations

STABLE_ID_FILESYSTEMS = frozenset({"ext2", "ext3", "ext4", "xfs", "btrfs", "zfs", "apfs", "ntfs", "ntfs3"})
"""File systems whose inode numbers stay a file's own within one mount."""

_SHARES = frozenset({"nfs", "nfs4", "cifs", "smb3", "smbfs", "9p", "ceph", "afs", "glusterfs", "vboxsf", "prl_fs"})
_WATCHED_IN_PART = _SHARES | {"virtiofs"}


def keeps_ids(filesystem_type: str) -> bool:
    """Do device, inode and birth time prove which file it is?"""
    return filesystem_type in STABLE_ID_FILESYSTEMS


def needs_two_looks(filesystem_type: str) -> bool:
    """Is one listing without a file not enough to believe that it is gone? mergerfs, overlay, rclone and other FUSE
    leave out what one of their branches cannot show just now. Nor does a policy ever purge there."""
    return filesystem_type in {"overlay", "fuse", "mergerfs", "unionfs", "aufs"} or filesystem_type.startswith("fuse.")


def is_share(filesystem_type: str) -> bool:
    """Does it lie on another machine?"""
    return filesystem_type in _SHARES or filesystem_type in {"fuse.sshfs", "fuse.rclone", "fuse.s3fs", "fuse.davfs2"}


def tells_changes(filesystem_type: str) -> bool:
    """Are changes that somebody else makes told at once (inotify)? On shares only this machine's own are."""
    return filesystem_type not in _WATCHED_IN_PART and not filesystem_type.startswith("fuse.")
