"""A watcher whose system has little room for watches: run in a user namespace, where everybody may set limits.

    python -m tests.watching.backends.limited_process FOLDER WATCHES INSTANCES [POLLED]

Says what it stands at as one line of JSON, and fails if anything was lost.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

from homing.watching.backends import watched_root
from homing.watching.backends.limits import limits, used_by_this_process
from homing.watching.backends.together import Together
from homing.watching.backends.watch import RootToWatch, State
from tests.watching.backends.mirror import Mirror

_LIMITS = Path("/proc/sys/user")


def _touch_all(root: bytes, name: bytes) -> None:
    for folder, _, _ in list(os.walk(root)):
        (Path(os.fsdecode(folder)) / os.fsdecode(name)).write_bytes(b"x")


def main(root: bytes, watches: int, instances: int) -> None:
    _LIMITS.joinpath("max_inotify_watches").write_text(str(watches))
    _LIMITS.joinpath("max_inotify_instances").write_text(str(instances))
    watched_root.ROOM_EVERY_S = 0.5  # a minute's wait is nothing to test
    folders = sum(1 for _ in os.walk(root))
    backend = Together(interval_s=1.0)
    backend.add_root(RootToWatch(root))
    mirror = Mirror(backend, root)
    mirror.wait_until_ready()

    def all_is_looked_at() -> bool:
        standing = backend.standing(root)
        return standing.folders_watched + standing.folders_polled == folders

    def all_is_watched() -> bool:
        standing = backend.standing(root)
        return standing.state is State.WATCHING and standing.folders_polled == 0

    mirror.wait_for(all_is_looked_at)
    tight = backend.standing(root)
    used = used_by_this_process()
    allowed = limits().allowed
    _touch_all(root, b"tight.jpg")
    mirror.wait_until_it_is_what_the_disk_is()
    for number, folder in enumerate(sorted(os.listdir(root))[:60]):
        if (Path(os.fsdecode(root)) / os.fsdecode(folder)).is_dir():  # with a folder in it that did not fit
            os.rename(root + b"/" + folder, root + b"/renamed %d" % number)
    mirror.wait_until_it_is_what_the_disk_is()
    _touch_all(root, b"renamed.jpg")
    mirror.wait_until_it_is_what_the_disk_is()
    _LIMITS.joinpath("max_inotify_watches").write_text("100000")
    _LIMITS.joinpath("max_inotify_instances").write_text("100")
    mirror.wait_for(
        lambda: backend.standing(root).state is State.WATCHING and not backend.standing(root).folders_polled
    )
    roomy = backend.standing(root)
    _touch_all(root, b"roomy.jpg")
    mirror.wait_until_it_is_what_the_disk_is()
    backend.close()
    print(
        json.dumps(
            {
                "tight": [tight.state, tight.backend, tight.folders_watched, tight.folders_polled, tight.reason],
                "needed": tight.folders_needed,
                "roomy": [roomy.backend, roomy.folders_watched, roomy.folders_polled, roomy.reason],
                "used": used,
                "allowed": allowed,
            }
        )
    )


if __name__ == "__main__":
    main(os.fsencode(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))
