"""The server itself: its key, version, health and figures."""

from homing.server.identity import public_ids

__all__ = ["public_ids"]
