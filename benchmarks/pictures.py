"""Thumbnails and metadata of camera-size JPEGs: our whole pipeline against bare Pillow, in one run.

Ours: index, jobs, one read, BLAKE3, tags, decode in killable processes, thumbnail, preview, thumbhash, files written,
rows committed. Bare: Pillow alone with the same settings (draft, sizes, filter, WebP) writing the same two files. Both
on one process a core, in turns, so that a busy machine disturbs both alike.

    python -m benchmarks.pictures [--pictures 48] [--rounds 3] [--processes 2] [--samples ../shared/samples]
"""

from __future__ import annotations

import argparse
import json
import os
import random
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from io import BytesIO
from pathlib import Path

import psutil
from PIL import Image, ImageOps

ROOT = Path(__file__).resolve().parents[1]
NICENESS = 5  # that of our decode workers, for both sides
SIZES = ((4032, 3024), (4608, 3456), (5472, 3648), (6000, 4000))  # 12, 16, 20 and 24 megapixels
SOURCES = (
    "immich-app+test-assets/albums/text/craft-beer.jpg",
    "immich-app+test-assets/albums/nature/prairie_falcon.jpg",
    "immich-app+test-assets/albums/nature/tanners_ridge.jpg",
    "immich-app+test-assets/metadata/rating/mongolels.jpg",
    "immich-app+test-assets/metadata/gps-position/empty_gps.jpg",
)
TAGS_FROM = "ianare+exif-samples/jpg/gps/DSCN0010.jpg"


def make_corpus(folder: Path, samples: Path, count: int) -> int:
    """`count` different pictures of camera size, the same ones on every machine with the same Pillow; returns bytes."""
    draw = random.Random(4664)
    noise = Image.frombytes("L", (1024, 1024), draw.randbytes(1024 * 1024)).convert("RGB")
    exif = b""
    if (samples / TAGS_FROM).is_file():
        with Image.open(samples / TAGS_FROM) as image:
            exif = image.info["exif"]
    real = [samples / name for name in SOURCES if (samples / name).is_file()]
    total = 0
    for number in range(count):
        size = SIZES[number % len(SIZES)]
        if number == 0 and real:
            content = real[0].read_bytes()  # one as it came from the camera
        else:
            if real:
                with Image.open(real[number % len(real)]) as image:
                    picture = image.convert("RGB")
            else:
                picture = Image.radial_gradient("L").convert("RGB")
            picture = picture.resize(size, Image.Resampling.BICUBIC)
            grain = Image.new("RGB", size)
            shift = draw.randrange(1024)
            for x in range(-shift, size[0], 1024):
                for y in range(-shift, size[1], 1024):
                    grain.paste(noise, (x, y))
            picture = Image.blend(picture, grain, 0.06)  # the grain of a sensor
            if number % 2:
                picture = ImageOps.mirror(picture)
            buffer = BytesIO()
            picture.save(buffer, "JPEG", quality=90, subsampling=1 if number % 3 else 2, exif=exif)
            content = buffer.getvalue()
        (folder / f"IMG_{number:04}.jpg").write_bytes(content)
        total += len(content)
    return total


# -- bare Pillow -----------------------------------------------------------------------------------------------------


def bare(path: str, out: Path) -> None:
    """What one would write with Pillow alone."""
    with Image.open(path) as image:
        width, height = image.size
        scale = 1440 / max(width, height)
        small = (round(width * scale), round(height * scale))
        image.draft(None, small)
        preview = image.resize(small, Image.Resampling.BICUBIC)
        preview = ImageOps.exif_transpose(preview)
    preview.info.clear()
    scale = 250 / min(preview.size)
    thumbnail = preview.resize((round(preview.width * scale), round(preview.height * scale)), Image.Resampling.BICUBIC)
    name = Path(path).name
    preview.save(out / f"{name}-p.webp", "WEBP", quality=80, method=2)
    thumbnail.save(out / f"{name}-t.webp", "WEBP", quality=80, method=2)


def bare_main(folder: str, out: str, part: int, parts: int) -> None:
    os.nice(NICENESS)
    paths = sorted(str(path) for path in Path(folder).iterdir())[part::parts]
    bare(paths[0], Path(out))  # imports and first use are not counted on either side
    _ready()
    before = _cpu_s()
    for path in paths:
        bare(path, Path(out))
    _done(len(paths), _cpu_s() - before)


# -- ours ------------------------------------------------------------------------------------------------------------


def index_main(folder: str) -> None:
    """Make the index: as a scan would, every file an asset in need."""
    import django

    django.setup()
    from django.core.management import call_command

    from homing.accounts.models import User
    from homing.assets.models import Asset, File, Folder
    from homing.libraries.models import ImportPath, Library

    call_command("migrate", verbosity=0)
    now = "2026-01-01T00:00:00Z"
    owner = User.objects.create(email="bench@example.org", name="Bench")
    library = Library.objects.create(owner=owner, name="Bench")
    import_path = ImportPath.objects.create(library=library, path=os.fsencode(folder))
    row = Folder.objects.create(import_path=import_path, parent=None, name=b"")
    for path in sorted(Path(folder).iterdir()):
        stat = path.stat()
        asset = Asset.objects.create(
            owner=owner,
            library=library,
            kind=0,
            taken_us=stat.st_mtime_ns // 1000,
            local_day=20260101,
            created_at=now,
            updated_at=now,
        )
        File.objects.create(
            folder=row,
            name=os.fsencode(path.name),
            asset=asset,
            kind=0,
            size=stat.st_size,
            mtime_ns=stat.st_mtime_ns,
            ctime_ns=stat.st_ctime_ns,
            device=stat.st_dev,
            inode=stat.st_ino,
            first_seen_at=now,
        )


def start_main() -> None:
    import django

    django.setup()
    from homing.assets.models import Asset
    from homing.database import write_transaction
    from homing.processing.need import start_chains

    with write_transaction():
        Asset.objects.update(needs=1)
        start_chains()


def ours_main(folder: str, part: int, parts: int) -> None:
    """One worker process of a server, without its supervisor."""
    import django

    django.setup()
    from homing.assets.models import Asset
    from homing.jobs.worker import run_queued
    from homing.processing.pictures import pool
    from homing.processing.selecting import next_of_chain

    items = next_of_chain(part % 2, 1, 2**62)
    _warm_up(pool(), items[0], Path(folder).parent)
    children = psutil.Process().children()
    _ready()
    before = _cpu_s() + sum(_cpu_of(child) for child in children)
    while Asset.objects.filter(needs__gt=0).exists():
        if not run_queued(limit=1):
            time.sleep(0.05)  # the other process has the last run
    spent = _cpu_s() + sum(_cpu_of(child) for child in psutil.Process().children())
    _done(Asset.objects.count() // parts + (part < Asset.objects.count() % parts), spent - before)


def _warm_up(workers: object, item: object, aside: Path) -> None:
    """Start the decode workers and have each do one picture aside."""
    from homing.media.workers import Request, WorkerPool
    from homing.processing.requests import ReadRequest
    from homing.processing.selecting import InNeed

    assert isinstance(workers, WorkerPool)
    assert isinstance(item, InNeed)
    size = workers._size
    requests = [
        ReadRequest(
            path=item.path,
            root=item.root,
            name="x.jpg",
            size=item.size,
            mtime_ns=item.mtime_ns,
            follow_symlinks=False,
            thumbnail=aside / f"warm-t-{os.getpid()}-{number}",
            preview=aside / f"warm-p-{os.getpid()}-{number}",
            time_zone="UTC",
        )
        for number in range(size)
    ]
    ends = list(workers.run(Request(n, request.as_json()) for n, request in enumerate(requests)))
    assert all(end.reply.get("outcome") == "done" for end in ends), ends


# -- both ------------------------------------------------------------------------------------------------------------


def _cpu_s() -> float:
    return _cpu_of(psutil.Process())


def _cpu_of(process: psutil.Process) -> float:
    times = process.cpu_times()
    return times.user + times.system


def _ready() -> None:
    print("ready", flush=True)
    sys.stdin.readline()


def _done(pictures: int, cpu_s: float) -> None:
    print(json.dumps({"pictures": pictures, "cpu_s": cpu_s}), flush=True)


def run_side(side: str, processes: int, *arguments: str, environment: dict[str, str]) -> tuple[float, float, int]:
    """Start the side's processes, let them go together; (wall s, CPU s, pictures)."""
    started = [
        subprocess.Popen(
            [sys.executable, "-m", "benchmarks.pictures", "--side", side, *arguments, str(part), str(processes)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=ROOT,
            env=environment,
        )
        for part in range(processes)
    ]
    for process in started:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n", f"{side} did not start"
    begun = time.perf_counter()
    for process in started:
        assert process.stdin is not None
        process.stdin.write("go\n")
        process.stdin.flush()
    answers = [json.loads(process.stdout.readline()) for process in started if process.stdout]
    wall_s = time.perf_counter() - begun
    for process in started:
        process.communicate()
    return wall_s, sum(a["cpu_s"] for a in answers), sum(a["pictures"] for a in answers)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--pictures", type=int, default=48)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--samples", type=Path, default=ROOT.parent / "shared" / "samples")
    parser.add_argument("--side", choices=["bare", "index", "start", "ours"])
    options, rest = parser.parse_known_args()
    if options.side == "bare":
        return bare_main(rest[0], rest[1], int(rest[2]), int(rest[3]))
    if options.side == "index":
        return index_main(rest[0])
    if options.side == "start":
        return start_main()
    if options.side == "ours":
        return ours_main(rest[0], int(rest[1]), int(rest[2]))

    work = Path(tempfile.mkdtemp(prefix="homing-bench-pictures-"))
    try:
        compare(work, options)
    finally:
        shutil.rmtree(work)
    return None


def compare(work: Path, options: argparse.Namespace) -> None:
    photos, out = work / "photos", work / "bare"
    photos.mkdir()
    out.mkdir()
    total = make_corpus(photos, options.samples, options.pictures)
    print(f"{options.pictures} JPEGs of 12 to 24 megapixels, {total / 1e6:.0f} MB, {options.processes} processes")
    environment = {
        **os.environ,
        "HOMING_DATA": str(work / "data"),
        "HOMING_WORKERS": str(options.processes),
        "DJANGO_SETTINGS_MODULE": "homing.settings",
        "PYTHONPATH": os.pathsep.join([str(ROOT / "src"), str(ROOT)]),
        "OMP_NUM_THREADS": "1",
    }
    command = [sys.executable, "-m", "benchmarks.pictures", "--side"]
    subprocess.run([*command, "index", str(photos)], check=True, cwd=ROOT, env=environment)
    ratios: list[tuple[float, float]] = []
    for number in range(options.rounds):
        bare_wall, bare_cpu, pictures = run_side(
            "bare", options.processes, str(photos), str(out), environment=environment
        )
        subprocess.run([*command, "start"], check=True, cwd=ROOT, env=environment)
        our_wall, our_cpu, ours = run_side("ours", options.processes, str(photos), environment=environment)
        assert pictures == ours == options.pictures
        ratios.append((bare_wall / our_wall, bare_cpu / our_cpu))
        print(
            f"round {number + 1}: bare {pictures / bare_wall:.2f}/s, {1000 * bare_cpu / pictures:.0f} ms CPU a picture;"
            f" ours {ours / our_wall:.2f}/s, {1000 * our_cpu / ours:.0f} ms CPU;"
            f" ours reaches {ratios[-1][0]:.0%} of bare's rate ({ratios[-1][1]:.0%} by CPU)"
        )
    wall = statistics.median(ratio for ratio, _ in ratios)
    cpu = statistics.median(ratio for _, ratio in ratios)
    print(f"median: {wall:.0%} of bare Pillow's rate, {cpu:.0%} by CPU time")


if __name__ == "__main__":
    main()
