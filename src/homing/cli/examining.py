"""What `homing doctor` does, once the index is open."""

from __future__ import annotations

import os
from collections.abc import Sequence

from homing.api.doctor import doctor_report
from homing.cli.exit_codes import ExitCode
from homing.cli.output import print_json
from homing.libraries.import_paths import as_bytes
from homing.paths import display
from homing.tracking.why.doctor import diagnose

_MARKS = {"good": "+", "note": "-", "problem": "!"}


def examine(paths: Sequence[str], *, as_json: bool) -> int:
    """Print what is found of each folder. The exit code says whether all of them can be used."""
    found = [diagnose(os.path.abspath(as_bytes(path))) for path in paths]  # noqa: PTH100 – bytes
    if as_json:
        print_json({"folders": [doctor_report(one).model_dump(mode="json", by_alias=True) for one in found]})
    else:
        for one in found:
            print(display(one.path))
            for finding in one.findings:
                print(f"  {_MARKS[finding.level]} {finding.text}")
    return ExitCode.OK if all(one.is_usable for one in found) else ExitCode.FAILED
