"""The web app's types, made from the routes: routes → web/openapi.json → web/src/api/schema.d.ts.

python tools/web_client.py            write both files anew (`make client`)
python tools/web_client.py --check    say whether they are what would be written (part of `make check`)
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from web_app import WebAppError, install_packages, node_environment

ROOT = Path(__file__).resolve().parent.parent
DESCRIPTION = ROOT / "web" / "openapi.json"
TYPES = ROOT / "web" / "src" / "api" / "schema.d.ts"


def main(only_check: bool) -> int:
    with tempfile.TemporaryDirectory(prefix="homing-client-") as name:
        folder = Path(name)
        description = folder / DESCRIPTION.name
        types = folder / TYPES.name
        description.write_text(_describe(folder / "data"), encoding="utf-8")
        environment = node_environment()
        install_packages(ROOT / "web", environment)
        generator = ROOT / "web" / "node_modules" / ".bin" / "openapi-typescript"
        subprocess.run(
            [generator, description, "--output", types],
            cwd=ROOT / "web",
            env=environment,
            stdout=subprocess.DEVNULL,
            check=True,
        )
        behind = [
            target
            for made, target in ((description, DESCRIPTION), (types, TYPES))
            if not target.exists() or target.read_bytes() != made.read_bytes()
        ]
        for target in behind:
            if only_check:
                print(f"{target.relative_to(ROOT)} is not what the routes say.")
            else:
                target.write_bytes((folder / target.name).read_bytes())
    return 1 if behind and only_check else 0


def _describe(data: Path) -> str:
    environment = {**os.environ, "HOMING_DATA": str(data), "DJANGO_SETTINGS_MODULE": "homing.settings"}
    return subprocess.run(
        [sys.executable, "-m", "homing.api.openapi"],
        env=environment,
        stdout=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        check=True,
    ).stdout


if __name__ == "__main__":
    try:
        sys.exit(main(only_check="--check" in sys.argv[1:]))
    except (WebAppError, subprocess.CalledProcessError) as error:
        sys.exit(str(error))
