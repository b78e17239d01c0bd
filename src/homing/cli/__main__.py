"""`python -m homing.cli` is `homing`."""

import sys

from homing.cli import main

if __name__ == "__main__":
    sys.exit(main())
