"""What a backup says to whoever finds it years later."""

from __future__ import annotations

from homing.backups.archive import Manifest


def readme(manifest: Manifest) -> str:
    """README.txt of an archive."""
    when = f"{manifest.made_at:%Y-%m-%d} at {manifest.made_at:%H:%M} UTC"
    return f"""\
This is a backup of Homing, made on {when} by version {manifest.homing}.

In it is what Homing knows: albums, ratings, captions, favourites, the trash, people's accounts and passwords (as
hashes), libraries with their folders and settings, and what was found in each photo's file. Keep it as private as the
photos.

NOT in it: the photos and videos themselves. They lie in your folders, and you need a backup of those as well.
Thumbnails and previews are not in it either; Homing makes them again.

To put it back: install Homing (version {manifest.homing} or later), stop it if it runs, and type

    homing backup restore THIS-FILE.zip

What was there before is kept beside it.
"""
