from __future__ import annotations

from tests.jobs.conftest import house

__all__ = ["house"]
