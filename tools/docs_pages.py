"""What mkdocs does with a page before it is rendered (a hook named in mkdocs.yml).

Two lines of a page are replaced, so that a new page needs no second place to be named in:

    <!-- list: decisions -->       a list of the pages in docs/decisions/, by their titles
    <!-- include: benchmarks -->   the pages in docs/benchmarks/, one after the other
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

DOCS = Path(__file__).resolve().parent.parent / "docs"
MARK = re.compile(r"^<!-- (list|include): ([a-z]+) -->$", re.MULTILINE)


def on_page_markdown(markdown: str, *, page: Any, **_: Any) -> str:
    """Replace the marks in one page; `page.file.src_uri` is its path below docs/."""
    folder_of_page = Path(page.file.src_uri).parent

    def replace(found: re.Match[str]) -> str:
        pages = pages_of(DOCS, found[2])
        if found[1] == "include":
            return "\n\n".join(_one_level_down(path.read_text(encoding="utf-8"), found[2]) for path in pages)
        start = "" if folder_of_page.as_posix() == found[2] else f"{found[2]}/"
        return "\n".join(f"- [{title_of(path)}]({start}{path.name})" for path in pages)

    return MARK.sub(replace, markdown)


def pages_of(docs: Path, folder: str) -> list[Path]:
    """The pages of a folder in the order of their names, without its index."""
    return sorted(path for path in (docs / folder).glob("*.md") if path.name != "index.md")


def title_of(path: Path) -> str:
    """The first heading of a page."""
    heading = re.search(r"^# (.+)$", path.read_text(encoding="utf-8"), re.MULTILINE)
    return heading[1] if heading else path.stem


def _one_level_down(text: str, folder: str) -> str:
    """Headings one level lower, and links told from the including page."""
    lower = re.sub(r"^(#+ )", r"#\1", text, flags=re.MULTILINE)
    return re.sub(
        r"\]\((?!https?:|#|/)(\.\./)?([^)]+)\)", lambda m: f"]({m[2] if m[1] else f'{folder}/{m[2]}'})", lower
    )
