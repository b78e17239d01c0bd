"""Libraries whose photos lie on a drive of their own, and drives that take its place."""

from __future__ import annotations

from tests.support.memory_filesystem import Volume
from tests.tracking.world import World


def with_drive(photos: int = 20, kind: str = "ext4", at: bytes = b"/photos") -> tuple[World, Volume]:
    """A library whose photos lie on a drive of their own."""
    world = World()
    world.disk.make_folder(at)
    drive = world.disk.new_volume(kind)
    world.disk.mount_volume(at, drive)
    for number in range(photos):
        world.write(f"{at.decode()}/{number}.jpg")
    world.scan()
    return world, drive


def swap(world: World, same: int, *, at: bytes = b"/photos", others: int = 1) -> Volume:
    """Put another drive there that holds so many of the same files, with their times, and some others."""
    old = dict(world.disk.files(at))
    drive = world.disk.new_volume()
    world.disk.mount_volume(at, drive)
    for path, node in sorted(old.items())[:same]:
        world.disk.write(path, node.content, mtime_ns=node.mtime_ns)
    for number in range(others):
        world.write(f"{at.decode()}/stranger{number}.jpg")
    return drive
