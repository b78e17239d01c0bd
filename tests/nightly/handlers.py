"""Parts for worker processes in tests: each leaves a line; the middle one waits there until it is let go, or killed."""

from __future__ import annotations

import os
import time
from pathlib import Path

from homing.configuration import configuration
from homing.nightly import jobs
from homing.nightly.part import Done, Night, Part


def _witness(name: str) -> None:
    with (configuration().data / "parts.witness").open("a") as file:
        file.write(f"{name} {os.getpid()}\n")


def _quick(name: str) -> Part:
    def run(night: Night) -> Done:
        night.check()
        _witness(name)
        return Done()

    return Part(name, name, "", run)


def _slow(night: Night) -> Done:
    _witness("slow")
    go = Path(configuration().data / "go")
    while not go.exists():
        night.check()
        time.sleep(0.01)
    return Done({"waited": 1})


jobs.PARTS = (_quick("before"), Part("slow", "slow", "", _slow), _quick("after"))
