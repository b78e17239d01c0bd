"""Questions of scans, and previews of edits."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from homing.api.shapes.base import Moment, Shape


class QuestionShape(Shape):
    """Homing's own: what a scan does not do before a person said so."""

    id: str
    library_id: str
    import_path: str | None
    """The folder that is asked about; null: the whole library."""
    kind: str
    """missing, undecodable or another disk."""
    asked_at: Moment
    text: str
    """A sentence: what would happen, and to how many."""
    missing: int
    excluded: int
    undecodable: int
    total: int
    """Photos of the library."""
    examples: list[str]
    """Some paths."""
    apply_means: str
    """What answering “apply” does."""
    keep_means: str
    """What answering “keep” does."""
    is_kept: bool
    """Answered with “keep”: it still holds something, and may be answered with “apply”."""
    fingerprint: str
    """Sent with an answer, it holds for just what was asked about."""


class AnswerToQuestion(Shape):
    answer: Literal["apply", "keep"]
    fingerprint: str = Field(default="", max_length=64)
    """The question's, as it was shown: one that changed since is refused."""


class Answered(Shape):
    receipt_id: str


class EditToPreview(Shape):
    """What would be changed; what is not given stays as it is."""

    import_paths: list[str] | None = Field(default=None, max_length=128)
    exclusion_patterns: list[str] | None = Field(default=None, max_length=128)
    include_hidden: bool | None = None
    follow_symlinks: bool | None = None
    use_ignore_files: bool | None = None


class PreviewGroup(Shape):
    """Photos to which the same happens."""

    count: int
    examples: list[str]


class EditPreview(Shape):
    """Homing's own: what an edit would do, from the index alone where that is enough."""

    sentence: str
    """“Hides 1,204 photos; brings back 3.”"""
    hides: PreviewGroup
    """Photos that go off the timeline, kept with everything said about them."""
    brings_back: PreviewGroup
    """Photos that come back, if their files are still there."""
    may_add: int | None
    """Files that were left out until now and are in no index: at most so many; null: only a scan can tell."""
    would_ask: bool
    """So many that a scan asks first, unless the edit is saved with this `fingerprint` as confirmed."""
    fingerprint: str
