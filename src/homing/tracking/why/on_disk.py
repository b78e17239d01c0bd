"""What a walk says of one path, and why: the half of `why` that looks at the disk.

Each folder on the way is listed, because that is what a walk does: the answer holds for exactly what it would see.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TypeVar, cast

from homing.media.formats import NOT_MEDIA, MediaKind, kind_of, why_not
from homing.paths import Entry, FileSystem, FolderStat, Listing, display, is_hidden, join, relative
from homing.paths.probe import ANSWER_WITHIN_S
from homing.tracking.rules.ignore import IgnoreFiles
from homing.tracking.rules.walk import Walk, why_unreadable
from homing.tracking.why.reasons import Reason

T = TypeVar("T")
_PLACEHOLDERS = (b".icloud", b".nextcloud", b".owncloud")
"""What clients of iCloud, Nextcloud and ownCloud append to the name of a file that is not on this disk."""


@dataclass(frozen=True, slots=True)
class Plain:
    """A file that a scan takes."""

    entry: Entry


@dataclass(frozen=True, slots=True)
class PassedOver:
    reason: Reason
    sentence: str
    details: list[str] = field(default_factory=list[str])
    pattern: str = ""
    """What leaves it out."""
    ignore_file: bytes | None = None
    """Where that pattern stands, if not in the library's settings."""


Elsewhere = Callable[[bytes, FolderStat], bytes | None]
"""Given a folder's path and its stat: under which other path it is in the index."""


def look(walk: Walk, path: bytes, elsewhere: Elsewhere) -> Plain | PassedOver:
    """Follow the walk from its import path to this absolute path."""
    above = walk.root
    entered: list[FolderStat] = []
    names = relative(path, walk.root).split(b"/") if path != walk.root else []
    for depth, name in enumerate(names):
        is_last = depth == len(names) - 1
        try:
            listing = _list(walk.filesystem, above, name if is_last else b"")
        except (FileNotFoundError, NotADirectoryError):
            return _not_there(path)
        except OSError as error:
            return _unreadable(above, error)
        other = elsewhere(above, listing.stat) if walk.follow_symlinks else None
        if other is not None:
            return _seen_elsewhere(above, other)
        entered.append(listing.stat)
        here = join(above, name)
        if name in listing.unreadable:
            return _unreadable(here, listing.unreadable[name])
        target: Entry | FolderStat | None = listing.files.get(name)
        if name in listing.special:
            return PassedOver(Reason.SPECIAL, f"{display(here)} is a pipe, a socket or a device, not a file.")
        if name in listing.links:
            followed = _follow(walk, here, entered)
            if isinstance(followed, PassedOver):
                return followed
            target = followed
        is_folder = name in listing.folders or isinstance(target, FolderStat)
        if not is_folder and (target is None or not is_last):
            return _not_there(path)
        try:
            left_out = (_folder_left_out if is_folder else _file_left_out)(walk, here, name)
        except OSError as error:
            return _unreadable(here, error)  # its ignore files: nobody knows what they leave out
        if left_out is not None:
            return left_out
        if isinstance(target, Entry):
            return Plain(target)
        above = here
    try:
        listing = _list(walk.filesystem, above, b"")
    except OSError as error:
        return _unreadable(above, error)
    other = elsewhere(above, listing.stat) if walk.follow_symlinks else None
    if other is not None:
        return _seen_elsewhere(above, other)
    return PassedOver(Reason.FOLDER, f"{display(path)} is a folder. Scans look into it.")


def _seen_elsewhere(here: bytes, other: bytes) -> PassedOver:
    return PassedOver(
        Reason.LINK_IN_A_CIRCLE,
        f"{display(here)} is the same folder as {display(other)}, which the scan came by first.",
        ["A folder that links make reachable in several ways is looked at once."],
    )


def _list(filesystem: FileSystem, folder: bytes, wanted: bytes) -> Listing:
    return filesystem.list_folder(folder, lambda names: [name for name in names if name == wanted])


def _not_there(path: bytes) -> PassedOver:
    return PassedOver(
        Reason.NOT_THERE, f"There is no {display(path)}.", ["Check the spelling; upper and lower case count."]
    )


def _unreadable(path: bytes, error: OSError) -> PassedOver:
    if isinstance(error, TimeoutError):
        return PassedOver(Reason.UNREADABLE, f"{display(path)} does not answer.", ["Check its disk or network share."])
    return PassedOver(
        Reason.UNREADABLE,
        f"{display(path)} cannot be read: {why_unreadable(error)}.",
        ["What cannot be seen is not called missing: whatever is known below it stays as it is."],
    )


def _follow(walk: Walk, here: bytes, entered: list[FolderStat]) -> Entry | FolderStat | PassedOver:
    if not walk.follow_symlinks:
        sentence = f"{display(here)} is a link, and this library does not follow links."
        return PassedOver(Reason.LINK, sentence, ["An administrator can change that in the library's settings."])
    try:
        target = walk.filesystem.follow(here)
    except FileNotFoundError:
        return PassedOver(Reason.LINK_TO_NOTHING, f"{display(here)} is a link to something that is not there.")
    except OSError as error:
        return _unreadable(here, error)
    if isinstance(target, FolderStat) and any(
        (stat.device, stat.inode) == (target.device, target.inode) for stat in entered
    ):
        return PassedOver(Reason.LINK_IN_A_CIRCLE, f"{display(here)} is a link that leads back to a folder above it.")
    return target


def _folder_left_out(walk: Walk, here: bytes, name: bytes) -> PassedOver | None:
    if not walk.include_hidden and is_hidden(name):
        return _hidden(here, "folder")
    if walk.matcher.excludes_folder(here):
        return _excluded(walk, here, "The folder " + display(here), is_folder=True)
    return None


def _file_left_out(walk: Walk, here: bytes, name: bytes) -> PassedOver | None:
    if kind_of(name) is not MediaKind.IMAGE:
        if name.lower().endswith(_PLACEHOLDERS):
            return _online_only(here)
        why = why_not(name) or NOT_MEDIA
        reason = Reason.NOT_MEDIA if why == NOT_MEDIA else Reason.NOT_SUPPORTED
        return PassedOver(reason, f"{display(here)}: {why}.", ["What a file is, is told by the ending of its name."])
    if not walk.include_hidden and is_hidden(name):
        return _hidden(here, "file")
    if walk.matcher.excludes_file(here):
        return _excluded(walk, here, display(here), is_folder=False)
    return None


def _online_only(here: bytes) -> PassedOver:
    sentence = f"{display(here)} stands for a file that its cloud client has not brought to this disk (online only)."
    return PassedOver(
        Reason.ONLINE_ONLY, sentence, ["Have the client keep it on this device; a scan then takes it in."]
    )


def _hidden(here: bytes, noun: str) -> PassedOver:
    sentence = f"{display(here)} is a hidden {noun}: its name begins with a dot."
    return PassedOver(Reason.HIDDEN, sentence, ["The library's setting “hidden files” takes such files in."])


def _excluded(walk: Walk, here: bytes, what: str, *, is_folder: bool) -> PassedOver:
    text = walk.matcher.explain(here, is_folder=is_folder) or ""
    rule = walk.matcher.rule_for(here, is_folder=is_folder) if isinstance(walk.matcher, IgnoreFiles) else None
    if rule is None or str(rule) != text:  # the library's own patterns come first
        hint = "The library's exclusion patterns can be edited."
        return PassedOver(Reason.EXCLUDED, f"{what} is excluded by the pattern {text}.", [hint], pattern=text)
    hint = "The library's setting “ignore files” makes it count."
    sentence = f"{what} is left out by {'the pattern ' if rule.line else ''}{rule}."
    return PassedOver(Reason.IGNORED, sentence, [hint], pattern=rule.pattern, ignore_file=rule.file)


class _Answering:
    """Every call is made in a thread that can be abandoned: a dead network mount may never answer."""

    def __init__(self, inner: FileSystem) -> None:
        self._inner = inner

    def __getattr__(self, name: str) -> Any:
        method = getattr(self._inner, name)

        def call(*arguments: Any) -> Any:
            return _within(lambda: method(*arguments))

        return call


def answering(filesystem: FileSystem) -> FileSystem:
    """The file system, raising TimeoutError where it does not answer while a person waits."""
    return cast("FileSystem", _Answering(filesystem))


def _within(ask: Callable[[], T]) -> T:
    answers: list[T] = []
    errors: list[OSError] = []

    def run() -> None:
        try:
            answers.append(ask())
        except OSError as error:
            errors.append(error)

    thread = threading.Thread(target=run, name="why", daemon=True)
    thread.start()
    thread.join(ANSWER_WITHIN_S)
    if errors:
        raise errors[0]
    if not answers:
        raise TimeoutError
    return answers[0]
