"""`python -m tests.watching.pretending`: a watching process that does what HOMING_TEST_PRETEND says.

It writes what it was told of the one before it as a line of HOMING_TEST_WITNESS.
"""

from __future__ import annotations

import argparse
import os
import sys
import time


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--beat-fd", type=int, required=True)
    parser.add_argument("--parent", type=int, required=True)
    parser.add_argument("--because", default="")
    arguments = parser.parse_args()
    with open(os.environ["HOMING_TEST_WITNESS"], "a") as witness:
        witness.write(f"{arguments.because}\n")
    what = os.environ["HOMING_TEST_PRETEND"]
    if what == "crash":
        return 3
    signs_of_life = 0
    while True:
        signs_of_life += what == "live"
        os.write(arguments.beat_fd, f"0 {signs_of_life} 0\n".encode())
        time.sleep(0.05)


if __name__ == "__main__":
    sys.exit(main())
