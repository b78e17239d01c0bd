"""How many paths a second the exclusion patterns judge, beside wcmatch in the same run.

Run: `make bench ONLY=patterns` or `python -m benchmarks.patterns [--paths 100000 1000000]`. Prints a table in Markdown,
as it stands in `docs/benchmarks/patterns.md`.
"""

from __future__ import annotations

import argparse
import random
import statistics
import time
from collections.abc import Callable, Sequence

from wcmatch import glob

from homing.patterns import DEFAULT_PATTERNS, Matcher, compile_patterns
from tests.patterns.oracle import FLAGS

USUAL_PATTERNS = (
    "**/*.tif",
    "**/hidden.jpg",
    "**/Raw/**",
    "**/*.{psd,xcf,tiff}",
    "**/\\@tmp/**",
    "/photos/2015/Private",
    "**/[0-9][0-9][0-9][0-9]-backup/*.jpg",
    "**/IMG_*_BURST*.jpg",
)
FILES_A_FOLDER = 50  # about what people have in a folder of one day or one album
WCMATCH_PATHS = 4_000  # enough for a steady figure from an engine that needs some 100 µs a path
REPEATS = 3


def make_folders(count: int) -> dict[bytes, list[bytes]]:
    """A library as people have them: years, days, some names that are not ASCII, some junk. Always the same."""
    chance = random.Random(4664)
    folders: dict[bytes, list[bytes]] = {}
    made = 0
    while made < count:
        year, day = chance.randint(1999, 2026), f"{chance.randint(1, 12):02}-{chance.randint(1, 28):02}"
        kind = chance.choice(["", "Raw", "edited", "Größe", "@eaDir", "Ferien am Meer", "100CANON"])
        path = f"/photos/{year}/{year}-{day} {chance.choice(['Trip', 'Geburtstag', 'café', ''])}/{kind}".rstrip("/ ")
        names = []
        for _ in range(min(FILES_A_FOLDER, count - made)):
            stem = chance.choice(["IMG_", "DSC0", "Schöner Tag ", "P10"])
            ending = chance.choice(["jpg", "JPG", "jpg", "heic", "tif", "mp4"])
            names.append(f"{stem}{made:07}.{ending}".encode())
            made += 1
        folders.setdefault(path.encode(), []).extend(names)
    return folders


def seconds(work: Callable[[], object]) -> float:
    """Processor time, the median of some runs: nothing here waits, and others may be at work on this machine."""
    taken: list[float] = []
    for _ in range(REPEATS):
        start = time.process_time()
        work()
        taken.append(time.process_time() - start)
    return statistics.median(taken)


def walk(matcher: Matcher, folders: dict[bytes, list[bytes]]) -> int:
    """What a scan does: one question a folder, then its names."""
    hidden = 0
    for folder, names in folders.items():
        excludes = matcher.for_folder(folder).excludes
        for name in names:
            if excludes(name):
                hidden += 1
    return hidden


def judge(matcher: Matcher, paths: Sequence[bytes]) -> int:
    excludes = matcher.excludes_file
    return sum(1 for path in paths if excludes(path))


def rows(patterns: Sequence[str], label: str, count: int) -> list[str]:
    folders = make_folders(count)
    paths = [folder + b"/" + name for folder, names in folders.items() for name in names]
    mixed = random.Random(1).sample(paths, len(paths))
    some = [path.decode() for path in mixed[:WCMATCH_PATHS]]
    oracle = glob.compile(list(patterns), flags=FLAGS)
    theirs = len(some) / seconds(lambda: [oracle.match(path) for path in some])
    found: list[str] = []
    for how, work in (
        ("as a scan walks", lambda: walk(compile_patterns(patterns), folders)),
        ("full paths, folder by folder", lambda: judge(compile_patterns(patterns), paths)),
        ("full paths, shuffled", lambda: judge(compile_patterns(patterns), mixed)),
    ):
        ours = count / seconds(work)
        found.append(f"| {label} | {count:,} | {how} | {ours:,.0f} | {theirs:,.0f} | {ours / theirs:,.0f} × |")
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--paths", type=int, nargs="+", default=[100_000, 1_000_000])
    arguments = parser.parse_args()
    print("| patterns | paths | asked | paths/s | wcmatch, paths/s | ratio |")
    print("|---|---:|---|---:|---:|---:|")
    both = (*DEFAULT_PATTERNS, *USUAL_PATTERNS)
    for count in arguments.paths:
        for line in (
            *rows(DEFAULT_PATTERNS, f"the {len(DEFAULT_PATTERNS)} defaults", count),
            *rows(both, f"the defaults and {len(USUAL_PATTERNS)} usual ones", count),
        ):
            print(line, flush=True)
    start = time.process_time()
    for _ in range(10):
        compile_patterns(both)
    print(f"\nCompiling all {len(both)} patterns: {(time.process_time() - start) * 100:.1f} ms")


if __name__ == "__main__":
    main()
