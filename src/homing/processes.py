"""A child process dies with its parent, however that dies."""

from __future__ import annotations

import ctypes
import os
import signal
import sys

_PR_SET_PDEATHSIG = 1  # <linux/prctl.h>
_SIGKILL = 9


def die_with_parent(parent_pid: int | None = None) -> None:
    """Let the kernel kill this process when its parent is gone (Linux; elsewhere the pipes' ends tell).

    Args:
        parent_pid: who the parent must still be; the process ends at once when it died before this call.
    """
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, _SIGKILL, 0, 0, 0)
    if parent_pid is not None and os.getppid() != parent_pid:
        os.kill(os.getpid(), signal.SIGKILL)
