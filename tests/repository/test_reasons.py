"""What silences a check, or leaves out a test, says why: on its line, or in a comment on the line above."""

from __future__ import annotations

import ast
import io
import re
import tokenize
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.repository.tree import ROOT, name_of, repository_files

CODE = r"[A-Za-z][\w-]*"
# spelled in parts, so that this file does not find itself
SILENCERS = [
    re.compile(r"#\s*no" + rf"qa(?P<codes>:\s*{CODE}\d(?:\s*,\s*{CODE}\d)*)?(?P<reason>[^#]*)"),
    re.compile(r"#\s*(?:ruff|flake8):\s*no" + rf"qa(?P<codes>:\s*{CODE}\d(?:\s*,\s*{CODE}\d)*)?(?P<reason>[^#]*)"),
    re.compile(r"#\s*(?:type|pyright):\s*ig" + r"nore(?P<codes>\[[^\]]+\])?(?P<reason>[^#]*)"),
    re.compile(r"#\s*(?P<codes>pyright|mypy):(?!\s*ig" + r"nore)(?P<reason>[^#]*)"),
    re.compile(r"#\s*(?P<codes>prag" + r"ma:\s*no \w+)(?P<reason>[^#]*)"),
]
LEFT_OUT = {"skip", "skipif", "xfail", "importorskip"}
# what the type checker reads; a comment for it anywhere else silences nothing
CHECKED = ("src/", "tools/", "hatch_build.py")


def comments(source: str) -> dict[int, str]:
    """Line by line; what only looks like a comment, in a text, is none."""
    tokens = tokenize.generate_tokens(io.StringIO(source).readline)
    return {token.start[0]: token.string for token in tokens if token.type == tokenize.COMMENT}


def silenced_without_reason(source: str) -> Iterator[str]:
    found = comments(source)
    lines = source.splitlines()
    for number, comment in found.items():
        above = number - 1 in found and lines[number - 2].lstrip().startswith("#")
        for silencer in SILENCERS:
            for match in silencer.finditer(comment):
                if not match["codes"]:
                    yield f"{number}: names no rule: {comment}"
                if not re.search(r"\w", match["reason"]) and not above:
                    yield f"{number}: gives no reason: {comment}"


def left_out_without_reason(source: str) -> Iterator[str]:
    """`pytest.skip("…")`, `pytest.mark.skipif(…, reason="…")`; a mark without brackets has no reason at all."""
    calls: set[ast.expr] = set()
    tree = ast.parse(source)
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and (name := _left_out(node.func)):
            calls.add(node.func)
            given = [word.value for word in node.keywords if word.arg == "reason"]
            if name == "pytest.skip" or name == "pytest.xfail":
                given += node.args[:1]
            if not any(_says_something(one) for one in given):
                yield f"{node.lineno}: {name} gives no reason"
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and node not in calls and (name := _left_out(node)):
            yield f"{node.lineno}: {name} gives no reason"


def _left_out(node: ast.expr) -> str:
    if not isinstance(node, ast.Attribute) or node.attr not in LEFT_OUT:
        return ""
    name = ast.unparse(node)
    return name if name.startswith("pytest.") else ""


def _says_something(reason: ast.expr) -> bool:
    return not (isinstance(reason, ast.Constant) and not str(reason.value).strip())


def sources() -> list[Path]:
    return [path for path in repository_files() if path.suffix == ".py" and "/migrations/" not in name_of(path)]


def test_whatever_silences_a_check_names_the_rule_and_says_why() -> None:
    found = {name_of(path): list(silenced_without_reason(path.read_text(encoding="utf-8"))) for path in sources()}
    assert len(found) > 300, "no sources were found"
    assert {name: said for name, said in found.items() if said} == {}


def test_every_test_that_is_left_out_says_why() -> None:
    found = {name_of(path): list(left_out_without_reason(path.read_text(encoding="utf-8"))) for path in sources()}
    assert {name: said for name, said in found.items() if said} == {}


def test_the_type_checker_is_silenced_only_where_it_looks() -> None:
    unread = [path for path in sources() if not name_of(path).startswith(CHECKED)]
    silencer = re.compile(r"#\s*(?:type|pyright):\s*ig" + "nore")
    found = {
        f"{name_of(path)}:{number}"
        for path in unread
        for number, comment in comments(path.read_text(encoding="utf-8")).items()
        if silencer.match(comment)
    }
    assert found == set()


@pytest.mark.parametrize(
    ("source", "count"),
    [
        ("import x  # no" + "qa: F401\n", 1),
        ("import x  # no" + "qa\n", 2),
        ("import x  # no" + "qa  it is there\n", 1),
        ("import x  # no" + "qa: F401, E402  it is there\n", 0),
        ("import x  # no" + "qa: F401 – it is there\n", 0),
        ("# it is there\nimport x  # no" + "qa: F401\n", 0),
        ("y = 1  # it is there\nimport x  # no" + "qa: F401\n", 1),
        ("import x  # type: ig" + "nore[misc]\n", 1),
        ("import x  # type: ig" + "nore  the stubs lack it\n", 1),
        ("import x  # pyright: ig" + "nore[reportAny, reportOther]  the stubs lack it\n", 0),
        ("import x  # no" + "qa: F401  there  # pyright: ig" + "nore[reportAny]\n", 1),
        ("# pyright: basic\n", 0),
        ("if x:  # prag" + "ma: no cover\n    y\n", 1),
        ("text = '# no" + "qa'\n", 0),
    ],
)
def test_what_lacks_a_reason_is_found(source: str, count: int) -> None:
    assert len(list(silenced_without_reason(source))) == count


@pytest.mark.parametrize(
    ("source", "count"),
    [
        ("import pytest\npytest.skip('no disk')", 0),
        ("import pytest\npytest.skip('')", 1),
        ("import pytest\npytest.skip()", 1),
        ("import pytest\npytest.importorskip('x')", 1),
        ("import pytest\npytest.importorskip('x', reason='no x')", 0),
        ("import pytest\n@pytest.mark.skipif(True, reason='no x')\ndef test_x(): ...", 0),
        ("import pytest\n@pytest.mark.skipif(True)\ndef test_x(): ...", 1),
        ("import pytest\n@pytest.mark.xfail\ndef test_x(): ...", 1),
        ("import pytest\nmarks = pytest.mark.skip", 1),
        ("walk.skip('this')", 0),
    ],
)
def test_what_is_left_out_without_a_reason_is_found(source: str, count: int) -> None:
    assert len(list(left_out_without_reason(source))) == count


def test_the_folders_that_the_type_checker_reads_are_known_here() -> None:
    project = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    assert 'include = ["src/homing", "tools", "hatch_build.py"]' in project
