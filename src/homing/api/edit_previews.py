"""/libraries/{id}/preview: what an edit would do, before it is saved."""

from __future__ import annotations

from dataclasses import replace

from homing.accounts.permission import Permission, demand
from homing.api.guard import Request, allow, caller_of
from homing.api.nouns import library_for, noun
from homing.api.shapes.questions import EditPreview, EditToPreview, PreviewGroup
from homing.libraries.editing import checked_paths, checked_patterns
from homing.libraries.import_paths import current_import_paths
from homing.paths import RealFileSystem, display
from homing.tracking.scanning.edit_preview import Edit, Group, Preview, preview_edit

router = noun("libraries")


@router.post("/{id}/preview", auth=allow(Permission.LIBRARY_UPDATE), response=EditPreview)
def preview_library_edit(request: Request, id: str, given: EditToPreview) -> EditPreview:
    """What would be hidden, and what would come back, if this were saved. Nothing is changed.

    Saving with the answer's `fingerprint` as `confirmed` keeps scans from asking about it again.
    """
    library = library_for(request, id, Permission.LIBRARY_UPDATE)
    edit = Edit.of(library)
    if given.import_paths is not None:
        known = {display(row.path): row.path for row in current_import_paths(library)}
        if set(given.import_paths) != set(known):
            demand(Permission.LIBRARY_UPDATE_PATHS, caller_of(request))
            paths = [known.get(path, path) for path in given.import_paths]
            edit = replace(edit, import_paths=tuple(checked_paths(library, paths, library.owner)))
    if given.follow_symlinks and not library.follow_symlinks:
        demand(Permission.LIBRARY_UPDATE_PATHS, caller_of(request))
    if given.exclusion_patterns is not None:
        edit = replace(edit, patterns=tuple(checked_patterns(given.exclusion_patterns)))
    for name in ("include_hidden", "follow_symlinks", "use_ignore_files"):
        value: bool | None = getattr(given, name)
        if value is not None:
            edit = replace(edit, **{name: value})
    return preview_shape(preview_edit(library, edit, RealFileSystem()))


def preview_shape(found: Preview) -> EditPreview:
    return EditPreview(
        sentence=found.sentence,
        hides=_group(found.hides),
        brings_back=_group(found.brings_back),
        may_add=found.may_add,
        would_ask=found.would_ask,
        fingerprint=found.fingerprint,
    )


def _group(group: Group) -> PreviewGroup:
    return PreviewGroup(count=group.count, examples=[display(path) for path in group.examples])
