"""What granian's server process loads: the WSGI application, in a process that dies with its parent."""

from __future__ import annotations

import importlib
import os
from collections.abc import Callable
from typing import Any


def load() -> Callable[..., Any]:
    """The application named by the web process (`module:name`)."""
    from homing.logging_setup import configure_logging
    from homing.processes import die_with_parent

    die_with_parent()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "homing.settings")
    configure_logging("web")
    module, _, name = os.environ["HOMING_WEB_APPLICATION"].partition(":")
    return getattr(importlib.import_module(module), name)
