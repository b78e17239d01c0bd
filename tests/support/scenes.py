"""Pictures with something in them, each of its own number: shapes on a slope of colour, as photographs have them."""

from __future__ import annotations

import random
from io import BytesIO

from PIL import Image, ImageDraw


def scene(number: int, size: tuple[int, int] = (480, 320)) -> Image.Image:
    """The same number is the same picture, whatever the size."""
    chance = random.Random(number)
    width, height = size
    picture = Image.linear_gradient("L").resize(size).rotate(chance.choice((0, 180))).convert("RGB")
    draw = ImageDraw.Draw(picture)
    for _ in range(14):
        left, top = chance.random() * 0.9, chance.random() * 0.9
        right, bottom = left + 0.1 + chance.random() * 0.4, top + 0.1 + chance.random() * 0.4
        box = (left * width, top * height, right * width, bottom * height)
        color = (chance.randrange(256), chance.randrange(256), chance.randrange(256))
        (draw.ellipse if chance.random() < 0.5 else draw.rectangle)(box, fill=color)
    return picture


def as_jpeg(
    picture: Image.Image,
    *,
    quality: int = 92,
    taken: str = "",
    subseconds: str = "",
    camera: tuple[str, str] | None = None,
    title: str = "",
    orientation: int = 1,
) -> bytes:
    """`taken` is like `2024:05:06 07:08:09`."""
    exif = Image.Exif()
    if taken:
        exif.get_ifd(0x8769).update({0x9003: taken, 0x9011: "+00:00"})
    if subseconds:
        exif.get_ifd(0x8769)[0x9291] = subseconds
    if camera:
        exif[0x010F], exif[0x0110] = camera
    if title:
        exif[0x010E] = title
    if orientation != 1:
        exif[0x0112] = orientation
    buffer = BytesIO()
    picture.save(buffer, "JPEG", quality=quality, exif=exif.tobytes())
    return buffer.getvalue()
