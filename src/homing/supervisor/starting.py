"""What `serve`, `web`, `worker` and `watch` have in common: migrate, take the role, supervise, say the address."""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Callable, Sequence

from homing.configuration import configuration
from homing.supervisor.locks import take_role
from homing.supervisor.migrating import migrate
from homing.supervisor.pool import WorkerPool
from homing.supervisor.supervisor import Supervisor
from homing.supervisor.watch import WatchChild
from homing.supervisor.web import WebChild, check_address, free_port

APPLICATION = "homing.api.wsgi:application"
WEB_ROLE = "web"
WORKERS_ROLE = "workers"
WATCH_ROLE = "watch"


def supervise(
    roles: Sequence[str],
    *,
    host: str | None = None,
    port: int | None = None,
    photos: str | None = None,
    say: Callable[[str], None],
) -> int:
    """Run until stopped; returns the exit code.

    Raises AlreadyRuns, AddressTaken, LibraryError (for `photos`): their texts are for people.
    """
    settings = configuration()
    held = [take_role(settings.data, role) for role in roles]
    web = None
    if WEB_ROLE in roles:
        host = host or settings.host
        port = settings.port if port is None else port
        port = port or free_port(host)
        check_address(host, port)
        web = WebChild(host, port, APPLICATION)
    migrate()
    if photos:
        from homing.supervisor.first_folder import take_first_folder

        if sentence := take_first_folder(photos):
            say(sentence)
    pool = WorkerPool(settings.workers) if WORKERS_ROLE in roles else None
    watch = WatchChild() if WATCH_ROLE in roles else None
    if pool is not None and web is None:
        say("Workers run here; they start when there is work.")
    if watch is not None and web is None:
        say("The folders of all libraries are watched from here.")
    code = Supervisor(web=web, pool=pool, watch=watch, on_answer=lambda child: _say_address(child, say)).run()
    del held  # the roles are given up with the process
    return code


def is_loopback(host: str) -> bool:
    """Can only this machine reach that address?"""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _say_address(web: WebChild, say: Callable[[str], None]) -> None:
    from homing.accounts.models import User
    from homing.server.first_run import first_run_token

    say(f"Homing answers on {web.address}")
    if not is_loopback(web.host) and not User.objects.exists():
        # every address of this machine: by its name others find it best
        host = socket.gethostname() if web.host in {"0.0.0.0", "::"} else web.host
        shown = f"[{host}]" if ":" in host else host
        say(f"To make the first administrator, open http://{shown}:{web.port}/?setup={first_run_token()}")
