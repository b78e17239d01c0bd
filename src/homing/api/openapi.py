"""`python -m homing.api.openapi > web/openapi.json`: what the web app's types are made from. A test diffs it."""

from __future__ import annotations

import json
import os
import sys
import tempfile


def openapi_text() -> str:
    """The OpenAPI document as it is checked in."""
    from homing.api.application import api

    schema = json.loads(json.dumps(api.get_openapi_schema(path_prefix="/api/")))  # status codes become text
    return json.dumps(schema, indent=2, sort_keys=True, ensure_ascii=False) + "\n"


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        # nothing of an installation is read or made for this
        os.environ["HOMING_DATA"] = folder
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "homing.settings")
        import django

        django.setup()
        sys.stdout.write(openapi_text())


if __name__ == "__main__":
    main()
