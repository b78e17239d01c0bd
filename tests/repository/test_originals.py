"""Originals are never touched but by the one act that deletes them: which modules can change a file at all, and that
all others mean the data folder.

A new name in this list is a decision: say here which files the module writes, and test in its own suite that it
writes no others.
"""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from tests.repository.tree import ROOT, name_of

SOURCES = ROOT / "src/homing"
WRITERS = {
    "assets/pictures.py": "thumbnails and previews",
    "backups/archive.py": "a backup that is being made, and what is read from one into a folder of its own",
    "backups/listing.py": "a backup that a person deletes",
    "backups/making.py": "the folder of backups, and the new one's name",
    "backups/places.py": "the folder of backups and the one that is worked in",
    "backups/postgres_index.py": "what a dump says, into the pipe of the program that reads it",
    "backups/restoring.py": "what is put back into the data folder",
    "backups/swapping.py": "the index in the data folder, and the one before it",
    "cli/__init__.py": "/dev/null, when the reader of a pipe has left",
    "configuration.py": "the data folder itself and its secret key",
    "database.py": "the write lock",
    "jobs/embedded.py": "the bell that wakes a worker",
    "jobs/process.py": "a worker's own out-of-memory score",
    "libraries/first_folder.py": "the folder that `serve --photos` named",
    "media/storing.py": "thumbnails and previews, where assets/pictures.py says",
    "logging_setup.py": "logs",
    "paths/removing.py": "an original that a person says to delete (decision 0011)",
    "processing/reading.py": "a thumbnail that no longer belongs to its file",
    "server/first_run.py": "the link that makes the first account",
    "supervisor/locks.py": "who runs here",
    "watching/process.py": "a watching process's own out-of-memory score",
}
REMOVERS = {"lifecycle/copies.py", "lifecycle/originals.py"}
"""Who may reach the module that deletes originals."""
PATH_METHODS = {
    "unlink", "rmdir", "write_bytes", "write_text", "touch", "mkdir", "symlink_to", "hardlink_to", "chmod",
    "lchmod", "truncate",
}  # fmt: skip
OS_FUNCTIONS = {
    "remove", "rename", "renames", "replace", "unlink", "link", "symlink", "rmdir", "removedirs", "truncate",
    "ftruncate", "chmod", "fchmod", "chown", "fchown", "lchown", "utime", "makedirs", "mkdir", "mknod", "mkfifo",
    "setxattr", "removexattr", "copy_file_range", "posix_fallocate",
}  # fmt: skip
OPEN_FLAGS = {"O_WRONLY", "O_RDWR", "O_CREAT", "O_TRUNC", "O_APPEND"}
HARMLESS_IN_SHUTIL = {"disk_usage", "which", "get_terminal_size"}


def writes(source: str) -> list[str]:
    """The calls in a module that can change a file system, as `line: call`."""
    return [
        f"{node.lineno}: {ast.unparse(node)[:80]}"
        for node in ast.walk(ast.parse(source))
        if (isinstance(node, ast.Call) and _can_write(node))
        or (isinstance(node, ast.Attribute) and node.attr in OPEN_FLAGS)  # wherever the flag is kept
    ]


def _can_write(call: ast.Call) -> bool:
    function = call.func
    if isinstance(function, ast.Name):
        return function.id == "open" and _opens_for_writing(call, mode_at=1)
    if not isinstance(function, ast.Attribute):
        return False
    owner = function.value.id if isinstance(function.value, ast.Name) else ""
    if owner == "os":
        return function.attr in OS_FUNCTIONS
    if owner == "shutil":
        return function.attr not in HARMLESS_IN_SHUTIL
    if function.attr in {"replace", "rename"}:  # a path's has one argument; a text's or a tree's two, a date's names
        return len(call.args) == 1 and not call.keywords
    return function.attr in PATH_METHODS or (function.attr == "open" and _opens_for_writing(call, mode_at=0))


def _opens_for_writing(call: ast.Call, *, mode_at: int) -> bool:
    modes = [word.value for word in call.keywords if word.arg == "mode"] or call.args[mode_at : mode_at + 1]
    return any(
        isinstance(mode, ast.Constant) and isinstance(mode.value, str) and set(mode.value) & set("wax+")
        for mode in modes
    )


def _modules() -> list[Path]:
    return [path for path in sorted(SOURCES.rglob("*.py")) if "migrations" not in path.parts]


@pytest.mark.parametrize("module", _modules(), ids=name_of)
def test_only_these_modules_can_change_a_file(module: Path) -> None:
    found = writes(module.read_text(encoding="utf-8"))
    if module.relative_to(SOURCES).as_posix() in WRITERS:
        assert found, "it no longer writes: take it out of the list"
    else:
        assert found == []


def test_only_the_act_of_deleting_originals_reaches_what_deletes_them() -> None:
    named = ("homing.paths.removing", "from homing.paths import removing")
    found = {
        path.relative_to(SOURCES).as_posix()
        for path in _modules()
        if any(name in path.read_text(encoding="utf-8") for name in named)
    }
    assert found == REMOVERS


@pytest.mark.parametrize(
    "line",
    [
        "path.unlink()", "os.rename(a, b)", "path.replace(other)", "open(p, 'wb')", "open(p, mode='a')",
        "path.open('r+b')", "os.open(p, os.O_RDONLY | os.O_CREAT)", "shutil.move(a, b)", "image_path.write_bytes(b'')",
        "os.utime(p, ns=(1, 2))", "os.setxattr(p, 'user.rating', b'5')",
    ],
)  # fmt: skip
def test_a_call_that_changes_a_file_is_seen(line: str) -> None:
    assert writes(line)


@pytest.mark.parametrize(
    "line",
    [
        "open(p)", "open(p, 'rb')", "path.open('rb')", "name.replace('a', 'b')", "moment.replace(tzinfo=UTC)",
        "os.open(p, os.O_RDONLY | os.O_NOATIME)", "shutil.disk_usage(p)", "path.read_bytes()",
    ],
)  # fmt: skip
def test_a_call_that_reads_is_not(line: str) -> None:
    assert writes(line) == []
