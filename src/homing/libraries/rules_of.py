"""What decides which files of a library are left out, as one fingerprint: so that what a person saw and confirmed is
known from what came later."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence

from homing.libraries.models import Library


def fingerprint(patterns: Sequence[str], *, include_hidden: bool, follow_symlinks: bool, use_ignore_files: bool) -> str:
    """The same for the same rules; the order of patterns does not matter."""
    rules = [sorted(set(patterns)), include_hidden, follow_symlinks, use_ignore_files]
    return hashlib.sha256(json.dumps(rules).encode()).hexdigest()


def fingerprint_of(library: Library) -> str:
    """Of a library's rules as they are."""
    return fingerprint(
        library.exclusion_patterns,
        include_hidden=library.include_hidden,
        follow_symlinks=library.follow_symlinks,
        use_ignore_files=library.use_ignore_files,
    )
