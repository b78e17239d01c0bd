"""Homing: a self-hosted photo library for folders you already have."""

__version__ = "0.1.0"
