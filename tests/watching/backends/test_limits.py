"""The system has room for fewer watches than there are folders: what fits is watched, the rest is polled."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from typing import Any

import pytest

from homing.watching.backends.inotify import InotifyBackend
from homing.watching.backends.limits import cure, cure_for_instances, limits, used_by_this_process
from homing.watching.backends.watch import RootToWatch
from tests.watching.backends.conftest import Watch
from tests.watching.backends.test_nothing_is_lost import sizes

_UNSHARED = ["unshare", "--user", "--map-root-user"]
_HOLDS_LIMITS = "test -w /proc/sys/user/max_inotify_watches"


def _watch_with_limits(top: bytes, watches: int, instances: int) -> dict[str, Any]:
    if shutil.which("unshare") is None:
        pytest.skip("no unshare on this machine: limits can only be set in a user namespace")
    if subprocess.run([*_UNSHARED, "sh", "-c", _HOLDS_LIMITS], check=False, capture_output=True).returncode != 0:
        pytest.skip("this machine lets nobody make user namespaces, where limits could be set")
    command = [sys.executable, "-m", "tests.watching.backends.limited_process", os.fsdecode(top)]
    ran = subprocess.run(
        [*_UNSHARED, *command, str(watches), str(instances)], check=False, capture_output=True, text=True
    )
    assert ran.returncode == 0, ran.stderr[-3000:]
    return json.loads(ran.stdout)


@pytest.mark.processes
@sizes
def test_with_room_for_a_hundred_watches_the_rest_is_polled_until_there_is_room(
    top: bytes, part: int, seed: int
) -> None:
    for number in range(1_500 // part):
        os.makedirs(top + b"/%d/inner" % number)
    folders = 1 + 2 * (1_500 // part)
    shown = _watch_with_limits(top, watches=100, instances=10)
    assert shown["allowed"] == 100
    assert shown["used"] == 100
    reason = "the system's limit of watched folders is reached"
    assert shown["tight"] == ["degraded", "inotify + polling", 100, folders - 100, reason]
    assert shown["needed"] == folders
    assert shown["roomy"] == ["inotify", folders, 0, ""]


@pytest.mark.processes
def test_without_room_for_a_queue_all_of_a_root_is_polled(top: bytes) -> None:
    os.makedirs(top + b"/a/b")
    shown = _watch_with_limits(top, watches=100, instances=0)
    reason = "the system's limit of watchers (inotify instances) is reached"
    assert shown["tight"] == ["degraded", "inotify + polling", 0, 3, reason]
    assert shown["roomy"] == ["inotify", 3, 0, ""]


def test_this_systems_limits_and_what_is_used_of_them_are_known(top: bytes, watch: Watch) -> None:
    before = used_by_this_process()
    os.makedirs(top + b"/a/b")
    watch()
    assert used_by_this_process() == before + 3
    assert limits().allowed > 0
    assert limits().queued_allowed > 0


def test_the_cure_is_a_line_to_type_and_leaves_room_to_grow() -> None:
    assert cure(10).sysctl == "sudo sysctl fs.inotify.max_user_watches=524288"
    assert cure(400_000).sysctl == "sudo sysctl fs.inotify.max_user_watches=1048576"
    assert cure(10).how_to_keep == (
        "echo fs.inotify.max_user_watches=524288 | sudo tee -a /etc/sysctl.d/60-homing.conf"
    )
    assert cure_for_instances().sysctl == "sudo sysctl fs.inotify.max_user_instances=512"


def test_closing_gives_all_watches_back(top: bytes) -> None:
    before = used_by_this_process()
    backend = InotifyBackend()
    backend.add_root(RootToWatch(top))
    assert backend.read(10.0)
    assert used_by_this_process() == before + 1
    backend.close()
    assert used_by_this_process() == before
