"""What all shapes share: camelCase outside, snake_case inside; moments as Immich writes them."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

from ninja import Schema
from pydantic import ConfigDict, PlainSerializer
from pydantic.alias_generators import to_camel


class Shape(Schema):
    model_config = ConfigDict(alias_generator=to_camel, populate_by_name=True, use_attribute_docstrings=True)


def moment_text(moment: datetime) -> str:
    """UTC with milliseconds: `2026-11-21T04:05:06.789Z`."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.") + f"{moment.microsecond // 1000:03d}Z"


Moment = Annotated[datetime, PlainSerializer(moment_text, return_type=str, when_used="unless-none")]
"""A moment in an answer; strings in, such as filters, take any ISO 8601 form."""


class ErrorShape(Shape):
    """Every error."""

    message: str
    """What happened and what to do, a sentence."""
    error: str
    """The status in words: "Bad Request"."""
    status_code: int
