"""One file, from disk to values and pictures. Runs in a worker process (`homing.media.workers`), without a database.

One read feeds the content hash, the tags and the decoder. Whatever a file can do ends in a reply; what a file can do
to the process, the pool notices.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any

from homing.media.decode import Pictures, Undecodable, make_pictures, prepare
from homing.media.looks import as_signed
from homing.media.originals import LARGEST_CONTENT_BYTES, Changed, Original, Unavailable, read_original
from homing.media.storing import write_picture
from homing.metadata.dates import offset_in, to_moment
from homing.metadata.reading import Blocks, Metadata, read
from homing.metadata.zones import server_zone
from homing.processing.requests import DECODING, READING, Outcome


@cache
def _prepare_once() -> None:
    prepare()


def read_file(arguments: dict[str, Any], announce: Callable[[str], None]) -> dict[str, Any]:
    """The worker processes' task: `ReadRequest.as_json()` to a reply that `homing.processing.writing` knows."""
    _prepare_once()
    announce(READING)
    try:
        original = read_original(
            os.fsencode(arguments["path"]),
            size=arguments["size"],
            mtime_ns=arguments["mtime_ns"],
            follow_symlinks=arguments["follow_symlinks"],
            on_progress=lambda: announce(READING),
        )
    except Changed as error:
        return _reply(Outcome.CHANGED, str(error))
    except Unavailable as error:
        if not _has_entries(arguments["root"]):
            return _reply(Outcome.ROOT_UNAVAILABLE, str(error))
        return _reply(Outcome.NOT_THERE if error.is_not_there else Outcome.UNAVAILABLE, str(error))
    announce(DECODING)
    if arguments["hash_only"]:
        return {**_reply(Outcome.UNDECODABLE, ""), "content_hash": original.content_hash.hex()}
    return _read(original, arguments)


def _reply(outcome: Outcome, reason: str) -> dict[str, Any]:
    return {"outcome": outcome.value, "reason": reason}


def _has_entries(root: str) -> bool:
    """An import path that is gone, or an empty mount point, is a missing drive."""
    try:
        return next(Path(root).iterdir(), None) is not None
    except OSError:
        return False


def _read(original: Original, arguments: dict[str, Any]) -> dict[str, Any]:
    pictures: Pictures | None = None
    reason = ""
    if original.content is None:
        reason = f"The file is larger than {LARGEST_CONTENT_BYTES // 1024**2} MiB, which is more than Homing decodes."
    else:
        try:
            pictures = make_pictures(original.content)
        except Undecodable as error:
            reason = str(error)
    zone = server_zone(arguments["time_zone"])
    metadata = Metadata()
    if original.content:
        blocks = Blocks(pictures.exif, pictures.xmp) if pictures else None
        metadata = read(original.content, name=arguments["name"], blocks=blocks, server_zone=zone)
    reply = _reply(Outcome.DONE if pictures else Outcome.UNDECODABLE, reason)
    reply["content_hash"] = original.content_hash.hex()
    reply["facts"] = _facts(metadata, pictures)
    if metadata.taken is None:
        moment = to_moment(original.mtime_ns // 1000)
        reply["facts"] |= {
            "taken_us": original.mtime_ns // 1000,
            "offset_minutes": offset_in(zone, moment) if moment else 0,
            "taken_source": "file time",
        }
    if pictures:
        reply["thumbhash"] = pictures.thumbhash.hex()
        reply["pixel_hash"] = pictures.pixel_hash.hex()
        try:
            write_picture(Path(arguments["thumbnail"]), pictures.thumbnail)
            write_picture(Path(arguments["preview"]), pictures.preview)
        except OSError as error:
            with suppress(OSError):
                Path(arguments["thumbnail"]).unlink()
            return _reply(Outcome.NO_ROOM, f"The thumbnail could not be written to the data folder ({error.strerror}).")
    return reply


def _facts(metadata: Metadata, pictures: Pictures | None) -> dict[str, Any]:
    """The columns of `assets.models.Facts` that come from the file."""
    taken = metadata.taken
    return {
        "taken_us": taken.taken_us if taken else None,
        "offset_minutes": taken.offset_minutes if taken else None,
        "taken_source": taken.source if taken else "",
        "width": pictures.width if pictures else None,
        "height": pictures.height if pictures else None,
        "orientation": metadata.orientation,
        "make": metadata.make,
        "model": metadata.model,
        "serial": metadata.serial,
        "lens": metadata.lens,
        "exposure_time": metadata.exposure_time,
        "f_number": metadata.f_number,
        "focal_length": metadata.focal_length,
        "iso": metadata.iso,
        "latitude": metadata.latitude,
        "longitude": metadata.longitude,
        "title": metadata.title,
        "description": metadata.description,
        "rating": metadata.rating,
        "format": pictures.format if pictures else "",
        "mime_type": pictures.mime_type if pictures else "",
        "is_damaged": bool(pictures and pictures.is_damaged),
        "perceptual_hash": as_signed(pictures.perceptual_hash) if pictures else None,
    }
