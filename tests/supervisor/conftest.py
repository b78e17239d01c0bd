from tests.jobs.conftest import free_port, house

__all__ = ["free_port", "house"]
