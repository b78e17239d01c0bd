"""What is the matter with this folder? Does the server see it, as whom, what does it lie on, what may be done in it,
and what would be found. Asked before a library is made, and when a drive is away. Changes nothing."""

from __future__ import annotations

import os
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime

import psutil

from homing.libraries.import_paths import check_import_path
from homing.libraries.models import ImportPath
from homing.media.formats import MediaKind, kind_of
from homing.paths import FileSystem, Mount, RealFileSystem, display, inside, is_hidden, join
from homing.paths.answering import AnsweringFileSystem, NotAnswering
from homing.paths.examining import Examination, examine, seen_by
from homing.paths.probe import running_as
from homing.patterns import DEFAULT_PATTERNS, compile_patterns
from homing.tracking.rules.volumes import is_share, keeps_ids, needs_two_looks, tells_changes

LOOK_FOR_S = 5.0
"""How long is counted: a person waits. What is beyond is said to be so."""
ANSWER_WITHIN_S = 10.0
_SHOWN = 5
_WORKER = "homing.jobs.process"


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the answer."""

    level: str
    """good, note or problem."""
    text: str


@dataclass(slots=True)
class Contents:
    """What a scan would find."""

    photos: int = 0
    videos: int = 0
    others: int = 0
    folders: int = 0
    left_out: int = 0
    """Files and folders that are hidden or excluded; what lies in such a folder is not counted."""
    unreadable: list[str] = field(default_factory=list[str])
    num_unreadable: int = 0
    is_all: bool = True
    """False: there is more than was counted in the time."""


@dataclass(slots=True)
class Diagnosis:
    """The whole answer about one folder."""

    path: bytes
    is_usable: bool
    """Can it be read as a library's folder?"""
    user: str
    findings: list[Finding] = field(default_factory=list[Finding])
    examination: Examination | None = None
    contents: Contents | None = None
    library: str = ""
    """The name of the library that covers it, if one does."""
    unavailable_since: datetime | None = None

    def add(self, level: str, text: str) -> None:
        self.findings.append(Finding(level, text))


def diagnose(
    path: bytes,
    *,
    look_for_s: float = LOOK_FOR_S,
    answer_within_s: float = ANSWER_WITHIN_S,
    filesystem: FileSystem | None = None,
    workers: Callable[[], Iterable[int]] | None = None,
) -> Diagnosis:
    """Examine a folder at this absolute path. Never raises for what is wrong with it, and ends in a bounded time."""
    disk = AnsweringFileSystem(filesystem or RealFileSystem(), patience_s=answer_within_s, places=[path])
    answer = Diagnosis(path, is_usable=False, user=running_as())
    covering = _covering(path)
    if covering is not None:
        answer.library = covering.library.name
        answer.unavailable_since = covering.unavailable_since
    check = check_import_path(path, None)
    if not check.is_valid:
        answer.add("problem", check.message)
        return answer
    answer.is_usable = True
    answer.add("good", f"The server sees this folder, as the user {answer.user}.")
    for warning in check.warnings:
        answer.add("note", warning)
    try:
        found = disk.run(path, lambda: examine(path))
        below = [join(path, place) for place in disk.mounts_below(path)[:_SHOWN]]
    except OSError as error:
        answer.is_usable = False
        answer.add("problem", f"{display(path)} cannot be examined: {(error.strerror or str(error)).lower()}.")
        return answer
    answer.examination = found
    _judge_rights(answer, found)
    _judge_volume(answer, found.mount, below)
    _judge_watching(answer, found)
    _judge_processes(answer, path, disk, workers or _homing_processes)
    _judge_library(answer, covering)
    answer.contents = _count(path, disk, covering, look_for_s)
    _judge_contents(answer, answer.contents)
    return answer


def _covering(path: bytes) -> ImportPath | None:
    in_use = ImportPath.objects.filter(library__deleted_at=None, removed_at=None).select_related("library")
    covering = [one for one in in_use if inside(path, one.path)]
    return max(covering, key=lambda one: len(one.path), default=None)


def _homing_processes() -> Iterator[int]:
    """Workers and web processes of this machine."""
    for process in psutil.process_iter(["cmdline"]):
        command: list[str] = process.info["cmdline"] or []
        if _WORKER in command or (command[1:2] and command[1].endswith("/homing") and "serve" in command):
            yield process.pid


def _judge_rights(answer: Diagnosis, found: Examination) -> None:
    whose = f"It belongs to {found.owner}:{found.group}, with the rights {found.mode}."
    if found.mount.is_read_only:
        answer.add(
            "note",
            f"{whose} It is mounted read-only: photos are shown, found and kept in albums as ever; originals cannot be"
            " deleted, nor anything be written beside them.",
        )
    elif found.is_writable:
        answer.add("good", f"{whose} The server may write in it; it does so only where a library allows it.")
    else:
        answer.add(
            "note",
            f"{whose} The server may read and not write: originals cannot be deleted from here. All else works.",
        )


def _judge_volume(answer: Diagnosis, mount: Mount, below: Sequence[bytes]) -> None:
    if not mount.filesystem_type:
        answer.add(
            "note", "This system does not tell what the folder lies on, so a swapped drive is told by its files."
        )
        return
    answer.add("good", f"It lies on {mount.filesystem_type}, {mount.source}, mounted at {display(mount.point) or '/'}.")
    for place in below:
        answer.add(
            "good", f"Another drive or share is mounted below, at {display(place)}: it is watched over on its own."
        )
    if mount.filesystem_type == "autofs":
        answer.add("problem", "It is mounted when it is needed, and was not now: its drive or share does not answer.")
    if needs_two_looks(mount.filesystem_type):
        answer.add(
            "note",
            "On this kind of file system a listing may lack what is there: photos are called missing only when two"
            " looks a minute apart lack them, and are never forgotten by a policy.",
        )
    if not keeps_ids(mount.filesystem_type):
        answer.add("note", "It keeps no numbers of files: a moved photo is known by its content, which has to be read.")


def _judge_watching(answer: Diagnosis, found: Examination) -> None:
    if is_share(found.mount.filesystem_type) or not tells_changes(found.mount.filesystem_type):
        answer.add("note", "Changes that other machines make here are not told at once: scans find them.")
    elif found.why_not_watched:
        answer.add("note", f"Changes here cannot be told at once: {found.why_not_watched}. Scans find them.")
    else:
        answer.add("good", "Changes here can be told at once.")
    if found.tells_case_apart is False:
        answer.add("note", "Upper and lower case are one here: IMG.jpg and img.jpg are the same file.")
    elif found.tells_case_apart:
        answer.add("good", "Upper and lower case are told apart.")


def _judge_processes(
    answer: Diagnosis, path: bytes, disk: AnsweringFileSystem, workers: Callable[[], Iterable[int]]
) -> None:
    """Workers started before a drive was mounted may live in another world (containers, namespaces)."""
    others = [pid for pid in workers() if pid != os.getpid()]
    try:
        blind = [pid for pid in others if disk.run(path, lambda pid=pid: seen_by(pid, path)) is False]
    except OSError:
        return
    if blind:
        shown = ", ".join(str(pid) for pid in blind)
        answer.add("problem", f"The worker {shown} sees another folder there, or none. Restart Homing.")
    elif others:
        answer.add("good", "Every worker of this machine sees it, too.")


def _judge_library(answer: Diagnosis, covering: ImportPath | None) -> None:
    if covering is None:
        return
    answer.add("good", f"The library “{covering.library.name}” covers it, by {display(covering.path)}.")
    if covering.unavailable_since is not None:
        answer.add("problem", covering.unavailable_reason)


def _judge_contents(answer: Diagnosis, found: Contents) -> None:
    more = "" if found.is_all else ", and more that were not counted in time"
    answer.add(
        "good" if found.photos else "note",
        f"A scan would find {found.photos:,} {_noun(found.photos, 'photo')}{more}. Besides there are"
        f" {found.videos:,} {_noun(found.videos, 'video')} and {found.others:,} other {_noun(found.others, 'file')}"
        f" in {found.folders:,} {_noun(found.folders, 'folder')}; {found.left_out:,} hidden or excluded"
        f" {_noun(found.left_out, 'name')} {'is' if found.left_out == 1 else 'are'} left out.",
    )
    for line in found.unreadable:
        answer.add("problem", line)
    if found.num_unreadable > len(found.unreadable):
        answer.add("problem", f"{found.num_unreadable - len(found.unreadable):,} more folders cannot be read.")


def _count(path: bytes, disk: FileSystem, covering: ImportPath | None, look_for_s: float) -> Contents:
    """Names alone decide; no file is looked at."""
    library = covering.library if covering is not None else None
    matcher = compile_patterns(library.exclusion_patterns if library is not None else DEFAULT_PATTERNS)
    with_hidden = library is not None and library.include_hidden
    found = Contents()
    until_s = time.monotonic() + look_for_s
    pending = [path]
    while pending:
        if time.monotonic() > until_s:
            found.is_all = False
            return found
        folder = pending.pop()
        try:
            listing = disk.list_folder(folder, lambda names: ())
        except NotAnswering as error:
            found.is_all = False
            _unreadable(found, folder, error)
            return found
        except OSError as error:
            _unreadable(found, folder, error)
            continue
        found.folders += 1
        names = [name for name in listing.unchosen if with_hidden or not is_hidden(name)]
        excluded = set(matcher.for_folder(folder).excluded(names))
        found.left_out += len(listing.unchosen) - len(names) + len(excluded)
        kinds = Counter(kind_of(name) for name in names if name not in excluded)
        found.photos += kinds[MediaKind.IMAGE]
        found.videos += kinds[MediaKind.VIDEO]
        found.others += kinds.total() - kinds[MediaKind.IMAGE] - kinds[MediaKind.VIDEO]
        for name in listing.folders:
            child = join(folder, name)
            if (is_hidden(name) and not with_hidden) or matcher.excludes_folder(child):
                found.left_out += 1
            else:
                pending.append(child)
    return found


def _unreadable(found: Contents, folder: bytes, error: OSError) -> None:
    found.num_unreadable += 1
    if len(found.unreadable) < _SHOWN:
        found.unreadable.append(f"{display(folder)} cannot be read: {(error.strerror or str(error)).lower()}.")


def _noun(count: int, one: str) -> str:
    return one if count == 1 else f"{one}s"
