"""`python -m tests.jobs.serving`: a supervisor with the tests' handlers and quick limits."""

from __future__ import annotations

import argparse
import os
import sys


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--leave-after-s", type=float, default=60)
    parser.add_argument("--frozen-after-s", type=float, default=3)
    parser.add_argument("--handlers", default="tests.jobs.handlers")
    parser.add_argument("--application", default="tests.jobs.tiny_web:application")
    arguments = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "homing.settings")

    import django

    from homing.logging_setup import configure_logging

    configure_logging("supervisor")
    django.setup()
    from homing.configuration import configuration
    from homing.supervisor.locks import AlreadyRuns, take_role
    from homing.supervisor.pool import WorkerPool
    from homing.supervisor.supervisor import Supervisor
    from homing.supervisor.web import WebChild

    try:
        held = take_role(configuration().data, "workers")
    except AlreadyRuns as error:
        print(error, file=sys.stderr)
        return 1
    pool = WorkerPool(
        arguments.workers,
        handlers=arguments.handlers,
        leave_after_s=arguments.leave_after_s,
        frozen_after_s=arguments.frozen_after_s,
    )
    web = WebChild("127.0.0.1", arguments.port, arguments.application) if arguments.port else None
    code = Supervisor(web=web, pool=pool, on_answer=lambda child: print(child.address, flush=True)).run()
    os.close(held)
    return code


if __name__ == "__main__":
    sys.exit(main())
