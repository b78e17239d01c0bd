"""What `homing missing scan` does, once the index is open."""

from __future__ import annotations

import argparse

from homing.cli.scanning import scan_for_missing


def scan_them(arguments: argparse.Namespace) -> int:
    return scan_for_missing(names=arguments.library or [], owner=arguments.owner, as_json=arguments.json)
