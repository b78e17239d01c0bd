"""A million photos without a million files: the timeline's answers, made up. All else stays the real server's."""

from __future__ import annotations

import base64
import io
import json
import random
from urllib.parse import parse_qs, urlsplit

from PIL import Image
from playwright.sync_api import Page, Route

MONTHS = 240
A_MONTH = 4167
"""240 months of them are a million and eighty."""

HASH = base64.b64encode(bytes.fromhex("3a08061a00777887688787789877770788708990")).decode()
"""A thumbhash: a blur of a few colours."""


def month_keys() -> list[str]:
    return [f"{2025 - index // 12}-{12 - index % 12:02}-01" for index in range(MONTHS)]


def answer_with_a_million(page: Page) -> None:
    """Answers timeline and thumbnails of this page from here."""
    picture = io.BytesIO()
    Image.new("RGB", (60, 40), (70, 110, 120)).save(picture, "WEBP")

    def buckets(route: Route) -> None:
        listed = [{"timeBucket": key, "count": A_MONTH} for key in month_keys()]
        route.fulfill(content_type="application/json", body=json.dumps(listed))

    def bucket(route: Route) -> None:
        key = parse_qs(urlsplit(route.request.url).query)["timeBucket"][0]
        route.fulfill(content_type="application/json", body=month(key))

    page.route("**/api/timeline/buckets*", buckets)
    page.route("**/api/timeline/bucket?*", bucket)
    page.route(
        "**/api/assets/*/thumbnail*",
        lambda route: route.fulfill(
            content_type="image/webp", body=picture.getvalue(), headers={"cache-control": "max-age=600"}
        ),
    )


def month(key: str) -> str:
    chance = random.Random(key)
    count = A_MONTH
    days = [28 - index * 28 // count for index in range(count)]
    return json.dumps(
        {
            "id": [f"{key}-{index}" for index in range(count)],
            "ownerId": ["x"] * count,
            "ratio": [chance.choice([1.5, 1.33, 0.75, 0.67, 1.0, 1.78]) for _ in range(count)],
            "thumbhash": [HASH] * count,
            "fileCreatedAt": [f"{key[:8]}{day:02}T12:00:00.000Z" for day in days],
            "localOffsetHours": [0] * count,
            "createdAt": ["2025-01-01T00:00:00.000Z"] * count,
            "isFavorite": [False] * count,
            "isImage": [True] * count,
            "isTrashed": [False] * count,
            "visibility": ["timeline"] * count,
            "duration": [None] * count,
            "livePhotoVideoId": [None] * count,
            "projectionType": [None] * count,
            "pictureVersion": [1] * count,
        }
    )
