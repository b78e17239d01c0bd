"""The reference: wcmatch, and how its answer for one path becomes one for a file below folders."""

from __future__ import annotations

from wcmatch import glob

FLAGS = (
    glob.GLOBSTAR
    | glob.BRACE
    | glob.EXTGLOB
    | glob.DOTGLOB
    | glob.IGNORECASE
    | glob.FORCEUNIX
    | glob.NEGATE
    | glob.NEGATEALL
    | glob.NODOTDIR
)


def matches(pattern: str, path: str) -> bool:
    """wcmatch's own answer."""
    return glob.globmatch(path, pattern, flags=FLAGS)


def excludes_file(pattern: str, path: str) -> bool:
    """Does it match the file or, with a slash at its end, a folder above it? A leading `!` turns the answer round."""
    if pattern.startswith("!") and not pattern.startswith("!("):
        return not excludes_file(pattern[1:], path)
    names = path.split("/")
    folders = ("/".join(names[:count]) + "/" for count in range(1, len(names)))
    return matches(pattern, path) or any(matches(pattern, folder) for folder in folders)
