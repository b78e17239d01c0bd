"""Put the built web app into the wheel, so that whoever installs one needs no Node.

A checkout whose web app is already built and unchanged is not built again. An editable install takes no part in
this: `make` builds the web app beside it.
"""

from __future__ import annotations

import importlib.util
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class WebAppHook(BuildHookInterface):  # type: ignore[type-arg]  generic in its types alone
    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        if version == "editable":
            return
        root = Path(self.root)
        specification = importlib.util.spec_from_file_location("web_app", root / "tools" / "web_app.py")
        assert specification is not None and specification.loader is not None
        web_app = importlib.util.module_from_spec(specification)
        specification.loader.exec_module(web_app)
        try:
            folder: Path = web_app.build(root)
        except web_app.WebAppError as error:
            self.app.abort(str(error))
            return
        build_data["artifacts"].append(f"{folder.relative_to(root).as_posix()}/**")
