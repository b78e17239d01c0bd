"""What the OpenAPI document says beyond what the routes declare by themselves."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from homing.api.guard import COOKIE
from homing.api.shapes.base import ErrorShape

_REFERENCE = "#/components/schemas/"
# The only fields of answers that may be left out: asked for, or not.
_SOMETIMES = {"exifInfo", "city", "country", "latitude", "longitude"}
_BINARY = {"downloadAsset": "application/octet-stream", "viewAsset": "image/webp"}


def add_permissions_and_errors(schema: Any, permissions: Mapping[str, str]) -> None:
    """Each operation's permission, the errors that all share, and which fields answers always have."""
    components = schema["components"]
    components["schemas"]["ErrorShape"] = ErrorShape.model_json_schema(by_alias=True)
    components["securitySchemes"] = {
        "bearer": {"type": "http", "scheme": "bearer"},
        "cookie": {"type": "apiKey", "in": "cookie", "name": COOKIE},
    }
    error = {"application/json": {"schema": {"$ref": f"{_REFERENCE}ErrorShape"}}}
    bodies: set[str] = set()
    for operations in schema["paths"].values():
        for operation in operations.values():
            permission = permissions.get(operation["operationId"], "none")
            operation["x-homing-permission"] = permission
            responses = operation["responses"]
            responses["default"] = {"description": "An error", "content": error}
            if permission != "public":
                operation["security"] = [{"bearer": []}, {"cookie": []}]
            media_type = _BINARY.get(operation["operationId"])
            for status in (200, 206):
                if media_type and status in responses:
                    content = {"schema": {"type": "string", "format": "binary"}}
                    responses[status] = {"description": "The file", "content": {media_type: content}}
            bodies.update(_references(operation.get("requestBody", {})))
    schemas = components["schemas"]
    waiting = list(bodies)
    while waiting:
        inner = set(_references(schemas[waiting.pop()])) - bodies
        bodies |= inner
        waiting.extend(inner)
    for name, one in schemas.items():
        properties: dict[str, Any] = one.get("properties", {})
        for field in properties.values():
            field.pop("title", None)
            if name not in bodies:
                field.pop("default", None)
        if properties and name not in bodies:
            one["required"] = [field for field in properties if field not in _SOMETIMES or name == "Exif"]


def _references(part: Any) -> Iterator[str]:
    if isinstance(part, dict):
        for key, value in part.items():  # pyright: ignore[reportUnknownVariableType]  JSON of any shape
            if key == "$ref":
                yield str(value).removeprefix(_REFERENCE)  # pyright: ignore[reportUnknownArgumentType]  as above
            else:
                yield from _references(value)
    elif isinstance(part, list):
        for value in part:  # pyright: ignore[reportUnknownVariableType]  JSON of any shape
            yield from _references(value)
