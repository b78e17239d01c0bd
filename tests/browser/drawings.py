"""Pictures that the tests paint themselves: skies, hills, water and a sun, each different."""

from __future__ import annotations

import colorsys
import math
import os
import random
from datetime import datetime, timedelta
from pathlib import Path

from PIL import Image, ImageDraw, ImageFilter

SHAPES = [(600, 400), (400, 600), (640, 480), (600, 400), (480, 480), (720, 405), (900, 380)]
TAKEN_TAG = 36867
"""EXIF DateTimeOriginal."""


def paint(path: Path, number: int, taken: datetime, *, scale: float = 1.0) -> None:
    """Writes one JPEG; the same number is always the same picture."""
    chance = random.Random(number)
    width, height = (round(side * scale) for side in SHAPES[number % len(SHAPES)])
    picture = _sky(chance, width, height)
    draw = ImageDraw.Draw(picture)
    horizon = chance.uniform(0.42, 0.62)
    hue = chance.random()
    radius = height * chance.uniform(0.05, 0.11)
    x, y = width * chance.uniform(0.15, 0.85), height * horizon * chance.uniform(0.3, 0.8)
    draw.ellipse((x - radius, y - radius, x + radius, y + radius), fill=_colour(0.12, 0.25, 1.0))
    for layer in range(4):
        top = height * (horizon + layer * 0.12)
        waves = [(chance.uniform(0.5, 3.5), chance.uniform(0, 6.3), chance.uniform(0.02, 0.07)) for _ in range(3)]
        line = [
            (
                px,
                top + height * sum(size * math.sin(px / width * turns * 6.3 + at) for turns, at, size in waves),
            )
            for px in range(0, width + 8, 8)
        ]
        shade = _colour(hue + layer * 0.03, 0.35 + layer * 0.08, 0.62 - layer * 0.13)
        draw.polygon([*line, (width, height), (0, height)], fill=shade)
    picture = picture.filter(ImageFilter.GaussianBlur(0.6))
    exif = Image.Exif()
    exif.get_ifd(0x8769)[TAKEN_TAG] = taken.strftime("%Y:%m:%d %H:%M:%S")
    path.parent.mkdir(parents=True, exist_ok=True)
    picture.save(path, quality=82, exif=exif)
    # older than the pause that a scan leaves to files that may still be written
    stamp = taken.timestamp()
    os.utime(path, (stamp, stamp))


def paint_album(folder: Path, count: int, *, last: datetime, days: int) -> list[Path]:
    """`count` photos over `days` days up to `last`, in bursts as people take them."""
    chance = random.Random(count)
    outings = sorted({chance.randrange(days) for _ in range(max(1, count // 6))}) or [0]
    paths: list[Path] = []
    for number in range(count):
        day = last - timedelta(days=outings[number % len(outings)], minutes=number * 7 % 500)
        path = folder / f"{day:%Y}" / f"{day:%m}" / f"IMG_{number:04}.jpg"
        paint(path, number + count * 1000, day)
        paths.append(path)
    return paths


def _sky(chance: random.Random, width: int, height: int) -> Image.Image:
    hue = chance.choice([0.56, 0.6, 0.05, 0.93, 0.52, 0.08])
    top = _colour(hue, chance.uniform(0.35, 0.7), chance.uniform(0.55, 0.95))
    bottom = _colour(hue + 0.06, chance.uniform(0.1, 0.35), 0.98)
    strip = Image.new("RGB", (1, 2))
    strip.putpixel((0, 0), top)
    strip.putpixel((0, 1), bottom)
    return strip.resize((width, height), Image.Resampling.BILINEAR)


def _colour(hue: float, saturation: float, value: float) -> tuple[int, int, int]:
    red, green, blue = colorsys.hsv_to_rgb(hue % 1, min(1, saturation), max(0.05, min(1, value)))
    return round(red * 255), round(green * 255), round(blue * 255)
