"""The patterns that a new library gets: what NAS systems, operating systems and synchronising tools leave in folders.

Each names a thing that is never a person's photo. Whoever wants one of them takes the pattern out of the library.
"""

from __future__ import annotations

DEFAULT_PATTERNS: tuple[str, ...] = (
    # Synology, QNAP: previews, recycle bins, snapshots
    "**/@eaDir/**",
    "**/#recycle/**",
    "**/@Recycle/**",
    "**/@Recently-Snapshot/**",
    "**/.@__thumb/**",
    "**/#snapshot/**",
    "**/.snapshot/**",
    "**/.snapshots/**",
    # what people threw away: a photo in there is missing, not present at a new place
    "**/.Trash*/**",
    "**/$RECYCLE.BIN/**",
    "**/RECYCLER/**",
    "**/System Volume Information/**",
    # macOS
    "**/._*",
    "**/.DS_Store",
    "**/.AppleDouble/**",
    "**/.Spotlight-V100/**",
    "**/.fseventsd/**",
    # Windows
    "**/Thumbs.db",
    "**/desktop.ini",
    # previews that desktops and phones keep beside photos
    "**/.thumbnails/**",
    "**/.picasaoriginals/**",
    # Syncthing: its markers, its old versions, its half-copied files
    "**/.stfolder/**",
    "**/.stversions/**",
    "**/.syncthing.*.tmp",
    "**/lost+found/**",
)
