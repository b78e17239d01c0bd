"""Missing photos as the API, and the command line, show them."""

from __future__ import annotations

from collections.abc import Sequence

from homing.api.offers_json import short_shapes
from homing.api.shapes.missing import MissingCounts, MissingFolder, MissingOfLibrary, MissingShape
from homing.assets.reading import read_assets
from homing.ids import Kind
from homing.libraries.models import Library
from homing.paths import display
from homing.server import public_ids
from homing.tracking.relinking.missing import MAX_FOLDERS, WORDS, Missing, by_folder, by_library


def missing_shapes(found: Sequence[Missing]) -> list[MissingShape]:
    """With a fixed number of queries. What is gone meanwhile is left out."""
    ids = public_ids()
    records = {record.id: record for record in read_assets([one.asset_id for one in found])}
    shorts = short_shapes(list(records.values()))
    shapes: list[MissingShape] = []
    for one in found:
        record = records.get(one.asset_id)
        if record is None:
            continue
        shapes.append(
            MissingShape(
                asset=shorts[one.asset_id],
                library_id=ids.encode(Kind.LIBRARY, record.library_id),
                import_path="" if record.place is None else display(record.place.root),
                since=one.since,
                reason=one.reason,
                why=WORDS[one.reason],
            )
        )
    return shapes


def missing_counts(owner_id: int, library_id: int | None) -> MissingCounts:
    """Libraries by name, folders by path; the total of them all."""
    ids = public_ids()
    counts = by_library(owner_id)
    names = Library.objects.filter(pk__in=counts).order_by("name", "id").values_list("pk", "name")
    folders = by_folder(owner_id, library_id)
    return MissingCounts(
        total=sum(counts.values()),
        libraries=[
            MissingOfLibrary(library_id=ids.encode(Kind.LIBRARY, number), name=name, count=counts[number])
            for number, name in names
        ],
        folders=[
            MissingFolder(
                path=display(one.path),
                import_path=display(one.import_path),
                library_id=ids.encode(Kind.LIBRARY, one.library_id),
                count=one.count,
            )
            for one in folders
        ],
        is_cut=len(folders) >= MAX_FOLDERS,
    )
