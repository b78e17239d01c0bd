"""Paths and the file system: the only package that asks the operating system about people's files.

A path is `bytes`. A Unix file name is any run of bytes without `/` and NUL; it need not be UTF-8, may hold a newline,
and two names that look alike may differ (NFC and NFD). Whoever decodes a name to store or compare it loses files, so
Homing keeps bytes inside and decodes in one place only, `display`, for showing.

Everything that lists, stats or reads goes through the `FileSystem` protocol, so that tests can count calls, inject
faults and move whole drives away.
"""

from homing.paths.filesystem import Choose, Entry, FileSystem, FolderStat, Listing, Mount
from homing.paths.names import display, inside, is_hidden, join, relative, split
from homing.paths.real import RealFileSystem

__all__ = [
    "Choose",
    "Entry",
    "FileSystem",
    "FolderStat",
    "Listing",
    "Mount",
    "RealFileSystem",
    "display",
    "inside",
    "is_hidden",
    "join",
    "relative",
    "split",
]
