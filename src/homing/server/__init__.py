"""The server itself: its key, version, health and figures."""
