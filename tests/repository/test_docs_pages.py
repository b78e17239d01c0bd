"""Pages that gather others need no second place in which a new page is named."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import pytest

from tools import docs_pages


@pytest.fixture
def docs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "benchmarks"
    folder.mkdir()
    (folder / "index.md").write_text("# Index\n")
    (folder / "walk.md").write_text("# Walking\n\nSee [pictures](pictures.md), [jobs](../jobs.md).\n\n## Figures\n")
    (folder / "pictures.md").write_text("# Pictures\n\n![chart](chart.png)\n")
    monkeypatch.setattr(docs_pages, "DOCS", tmp_path)
    return tmp_path


def _render(markdown: str, page: str) -> str:
    return docs_pages.on_page_markdown(markdown, page=SimpleNamespace(file=SimpleNamespace(src_uri=page)))


@pytest.mark.usefixtures("docs")
def test_a_list_names_each_page_by_its_title() -> None:
    listed = "- [Pictures](pictures.md)\n- [Walking](walk.md)"
    assert _render("<!-- list: benchmarks -->", "benchmarks/index.md") == listed
    assert _render("<!-- list: benchmarks -->", "start.md") == listed.replace("](", "](benchmarks/")


@pytest.mark.usefixtures("docs")
def test_an_included_page_keeps_its_links_and_goes_one_heading_down() -> None:
    text = _render("# Benchmarks\n\n<!-- include: benchmarks -->", "benchmarks.md")
    assert "# Benchmarks\n\n## Pictures\n\n![chart](benchmarks/chart.png)" in text
    assert "See [pictures](benchmarks/pictures.md), [jobs](jobs.md)." in text
    assert "### Figures" in text
    assert "# Index" not in text
