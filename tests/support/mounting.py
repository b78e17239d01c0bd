"""Real drives for tests: in a mount namespace of the test's own, so that nobody else sees them and nothing is left.

As root: a namespace entered by the test's own thread, left again afterwards. Without: the test is run again by
`unshare` in a user namespace, where everybody may mount.
"""

from __future__ import annotations

import ctypes
import errno
import gc
import os
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Generator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

_NEW_NAMESPACE = 0x00020000  # CLONE_NEWNS
_RECURSIVELY_PRIVATE = 0x4000 | 1 << 18  # MS_REC | MS_PRIVATE
_BIND = 4096  # MS_BIND
_READ_ONLY_BIND = _BIND | 32 | 1  # MS_BIND | MS_REMOUNT | MS_RDONLY
_DETACH = 2  # MNT_DETACH
_OWN_THREADS = {"file-system", "kernel-queue", "poll", "watch"}
_libc = ctypes.CDLL(None, use_errno=True)


class CannotMount(Exception):
    """This machine lets us mount nothing."""


def _check(result: int) -> None:
    if result != 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))


def mount(source: str, place: Path, kind: str, options: str = "") -> None:
    _check(_libc.mount(source.encode(), os.fsencode(place), kind.encode(), 0, options.encode()))


def bind(folder: Path, place: Path, *, is_read_only: bool = False) -> None:
    """Let a folder be seen at another place, too: a drive that is plugged in."""
    _check(_libc.mount(os.fsencode(folder), os.fsencode(place), b"none", _BIND, None))
    if is_read_only:
        _check(_libc.mount(b"none", os.fsencode(place), b"none", _READ_ONLY_BIND, None))


def unmount(place: Path) -> None:
    _check(_libc.umount2(os.fsencode(place), _DETACH))


@contextmanager
def own_mounts() -> Generator[None]:
    """Mounts made within are seen by this thread, and by threads that it starts, alone. Raises CannotMount."""
    before = os.open("/proc/thread-self/ns/mnt", os.O_RDONLY | os.O_CLOEXEC)
    here = Path.cwd()
    try:
        if _libc.unshare(_NEW_NAMESPACE) != 0:
            raise CannotMount
        try:
            _check(_libc.mount(b"none", b"/", None, _RECURSIVELY_PRIVATE, None))
            yield
        finally:
            _let_threads_end()
            _leave_for(before)
            os.chdir(here)
    finally:
        os.close(before)


def _let_threads_end() -> None:
    """The kernel lets nobody leave a namespace with whom a thread shares it."""
    gc.collect()
    for thread in threading.enumerate():
        if thread.name in _OWN_THREADS:
            thread.join(10)


def _leave_for(namespace: int) -> None:
    """A thread that ended for Python a moment ago may not yet have ended for the kernel."""
    until_s = time.monotonic() + 10
    while _libc.setns(namespace, _NEW_NAMESPACE) != 0:
        number = ctypes.get_errno()
        if number != errno.EINVAL or time.monotonic() > until_s:
            raise OSError(number, os.strerror(number))
        time.sleep(0.01)


@contextmanager
def disk_image(path: Path, place: Path) -> Generator[None]:
    """An ext4 drive of its own in a file, through a loop device; needs root. Made when the file is not there."""
    if not path.exists():
        path.write_bytes(b"")
        os.truncate(path, 4 << 20)
        subprocess.run(["mkfs.ext4", "-q", "-F", str(path)], check=True)
    subprocess.run(["mount", "-o", "loop", str(path), str(place)], check=True)
    try:
        yield
    finally:
        with suppress(subprocess.CalledProcessError):
            subprocess.run(["umount", "-l", str(place)], check=True)


def has_loop_devices() -> bool:
    is_real_root = os.geteuid() == 0 and Path("/proc/self/uid_map").read_text().split() == ["0", "0", "4294967295"]
    return is_real_root and Path("/dev/loop-control").exists() and shutil.which("mkfs.ext4") is not None


def run_where_we_may_mount(request: pytest.FixtureRequest) -> None:
    """Run this one test in a user namespace, and let its result be this one's."""
    if os.environ.get("HOMING_TESTS_OWN_NAMESPACE") or shutil.which("unshare") is None:
        pytest.skip("this machine lets us mount nothing, not even in a user namespace")
    unshared = ["unshare", "--user", "--map-root-user", "--mount"]
    if subprocess.run([*unshared, "true"], check=False, capture_output=True).returncode != 0:
        pytest.skip("this machine lets us mount nothing, not even in a user namespace")
    ran = subprocess.run(
        [*unshared, sys.executable, "-m", "pytest", "-n0", "-q", "-p", "no:cacheprovider", request.node.nodeid],
        check=False,
        capture_output=True,
        text=True,
        cwd=request.config.rootpath,
        env={**os.environ, "HOMING_TESTS_OWN_NAMESPACE": "1", "PYTEST_ADDOPTS": ""},
    )
    assert ran.returncode == 0, ran.stdout[-4000:] + ran.stderr[-2000:]
    pytest.skip("it passed, in a user namespace of its own")
