"""/assets/{id}/original: the file itself, read-only, as it lies in its import path."""

from __future__ import annotations

from collections.abc import Iterator
from http import HTTPStatus
from urllib.parse import quote

from django.http import HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase

from homing.accounts.permission import Permission
from homing.api.assets import asset_for
from homing.api.errors import Refused, error_response
from homing.api.guard import Request, allow
from homing.api.mime import mime_type_of
from homing.api.nouns import noun
from homing.api.ranges import Unsatisfiable, wanted_range
from homing.assets.looking import look_again
from homing.assets.reading import AssetRecord
from homing.paths import display
from homing.paths.opening import OpenedFile, open_below

router = noun("assets")
_BLOCK_BYTES = 256 * 1024
# Formats that a browser shows as a picture and never runs; everything else is a download.
_INLINE = {"image/jpeg", "image/png", "image/webp", "image/gif", "image/avif", "image/bmp"}


@router.get("/{id}/original", auth=allow(Permission.ASSET_DOWNLOAD), response={200: None, 206: None})
def download_asset(request: Request, id: str, edited: bool | None = None) -> HttpResponseBase:
    """Download the original. `Range` asks for a part."""
    del edited
    return send_original(request, asset_for(request, id, Permission.ASSET_DOWNLOAD), as_attachment=True)


def send_original(request: Request, record: AssetRecord, *, as_attachment: bool) -> HttpResponseBase:
    """The file of this asset as an answer. One that is not there is told of, and its folder is scanned."""
    mime_type = record.mime_type or mime_type_of(record.name)
    return send_opened(request, _open(record), record.name, mime_type, as_attachment=as_attachment)


def send_opened(
    request: Request, opened: OpenedFile, name: bytes, mime_type: str, *, as_attachment: bool
) -> HttpResponseBase:
    """An opened file as an answer, or the part that `Range` asks for. Closes it."""
    etag = f'"{opened.size:x}-{opened.mtime_ns:x}"'
    if request.headers.get("If-None-Match", "").removeprefix("W/") == etag:
        opened.close()
        return _with_headers(HttpResponse(status=304), etag)
    try:
        part = wanted_range(request.headers.get("Range"), request.headers.get("If-Range"), etag, opened.size)
    except Unsatisfiable:
        opened.close()
        response = error_response("The file has no such part.", 416)
        response["Content-Range"] = f"bytes */{opened.size}"
        return response
    start, length = part or (0, opened.size)
    response = StreamingHttpResponse(
        _Blocks(opened, start, length), status=200 if part is None else 206, content_type=mime_type
    )
    response["Content-Length"] = str(length)
    if part is not None:
        response["Content-Range"] = f"bytes {start}-{start + length - 1}/{opened.size}"
    response["Accept-Ranges"] = "bytes"
    is_inline = not as_attachment and mime_type in _INLINE
    response["Content-Disposition"] = disposition(name, is_inline=is_inline)
    # a picture opened by its address is a document: it may load and run nothing
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return _with_headers(response, etag)


def disposition(name: bytes, *, is_inline: bool) -> str:
    """The header for a file name of any bytes (RFC 6266): a plain twin for old clients, the whole one in UTF-8."""
    shown = display(name)
    plain = "".join(one if " " <= one <= "~" and one not in '"\\%;' else "_" for one in shown)
    kind = "inline" if is_inline else "attachment"
    return f"{kind}; filename=\"{plain}\"; filename*=UTF-8''{quote(shown, safe='')}"


def _open(record: AssetRecord) -> OpenedFile:
    if record.file_id is None or record.place is None:
        raise Refused("This photo has no file.", HTTPStatus.NOT_FOUND)
    place = record.place
    try:
        return open_below(place.root, [*place.below, record.name], follow_symlinks=place.follow_symlinks)
    except PermissionError:
        raise Refused(f"Homing may not read {display(record.path)}.", HTTPStatus.NOT_FOUND) from None
    except OSError as error:
        if isinstance(error, FileNotFoundError | NotADirectoryError):
            look_again([record.file_id])
        raise Refused(
            f"{display(record.path)} is not there at present. "
            "If its disk is away, connect it; if it was moved, the next scan finds it.",
            HTTPStatus.NOT_FOUND,
        ) from None


class _Blocks:
    """A part of an opened file, block by block. Django closes it, whether or not anything was sent."""

    def __init__(self, opened: OpenedFile, start: int, length: int) -> None:
        self._opened = opened
        self._position = start
        self._end = start + length

    def __iter__(self) -> Iterator[bytes]:
        return self

    def __next__(self) -> bytes:
        if self._position >= self._end:
            self.close()
            raise StopIteration
        block = self._opened.read_at(self._position, min(_BLOCK_BYTES, self._end - self._position))
        if not block:
            self.close()
            raise OSError("the file became shorter while it was sent")
        self._position += len(block)
        return block

    def close(self) -> None:
        self._opened.close()


def _with_headers(response: HttpResponseBase, etag: str) -> HttpResponseBase:
    response["ETag"] = etag
    response["Cache-Control"] = "private, no-cache"
    return response
