from __future__ import annotations

from tests.backups.conftest import programs_of_the_server
from tests.jobs.conftest import house
from tests.processing.conftest import shelf

__all__ = ["house", "programs_of_the_server", "shelf"]
