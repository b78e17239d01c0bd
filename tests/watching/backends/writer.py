"""One of many writers: does all that people and programs do to files, quickly and at random.

python -m tests.watching.backends.writer FOLDER SEED COUNT
"""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import sys
from contextlib import suppress


def write_at_random(root: bytes, seed: int, count: int) -> None:
    """Creates so many files, and overwrites, moves and deletes files and folders below `root`. Others may do so at the
    same time."""
    chance = random.Random(seed)
    given = [root, *(entry.path for entry in os.scandir(root))]  # these stay; half of all is done there
    folders = list(given)
    files: list[bytes] = []
    number = created = 0
    while created < count:
        number += 1
        with suppress(OSError):  # another writer was there first
            what = chance.random()
            folder = chance.choice(given if chance.random() < 0.5 else folders)
            name = b"%d-%d" % (seed, number)
            if what < 0.45 or not files:
                path = folder + b"/" + name + chance.choice([b".jpg", b".heic", b".xmp", b".json"])
                _write(path, chance.randbytes(chance.randrange(200)))
                files.append(path)
                created += 1
            elif what < 0.55:  # as an editor saves
                path = chance.choice(files)
                _write(path + b".tmp", chance.randbytes(50))
                os.rename(path + b".tmp", path)
            elif what < 0.65:
                old, new = chance.choice(files), folder + b"/" + name + b".jpg"
                os.rename(old, new)
                files.append(new)
            elif what < 0.75:
                os.unlink(files.pop(chance.randrange(len(files))))
            elif what < 0.78:
                os.link(chance.choice(files), folder + b"/" + name + b".jpg")
            elif what < 0.80:
                os.symlink(b"nowhere", folder + b"/" + name + b".jpg")
            elif what < 0.88:
                os.makedirs(folder + b"/" + name + b"/inner")
                folders += [folder + b"/" + name, folder + b"/" + name + b"/inner"]
            elif what < 0.96 and len(folders) > len(
                given
            ):  # names are few: they are taken by one folder after the other
                new = chance.choice(folders) + b"/moved-%d" % chance.randrange(5)
                os.rename(chance.choice(folders[len(given) :]), new)
                folders.append(new)
            elif len(folders) > len(given) + 20:
                shutil.rmtree(chance.choice(folders[len(given) :]))


def _write(path: bytes, content: bytes) -> None:
    with open(path, "wb") as file:
        file.write(content)


def start_writers(root: bytes, *, writers: int, files: int, seed: int = 0) -> list[subprocess.Popen[bytes]]:
    """Processes that together create so many files."""
    command = [sys.executable, "-m", "tests.watching.backends.writer", os.fsdecode(root)]
    each = str(files // writers)
    return [subprocess.Popen([*command, str(seed * 1000 + number), each]) for number in range(writers)]


if __name__ == "__main__":
    write_at_random(os.fsencode(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))
