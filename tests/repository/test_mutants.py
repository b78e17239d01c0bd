"""The small wrong changes that `make mutants` makes, and the page that explains those that no test can tell."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from tools.mutants import Score, explained, report
from tools.mutations import difference, mutants_of


def made(source: str) -> list[str]:
    tree = ast.parse(source)
    return [difference(tree, mutant).split("\n+ ")[-1].removeprefix("+ ") for mutant in mutants_of(tree)]


# source of a function's body (after `def f(a, b):`), what becomes of it
CHANGES = [
    ("a < b", ["a <= b", "a >= b"]),
    ("a == b", ["a != b"]),
    ("a is not b", ["a is b"]),
    ("a not in b", ["a in b"]),
    ("a < b < 1", ["a <= b < 1", "a >= b < 1", "a < b <= 1", "a < b >= 1", "a < b < 2", "a < b < 0"]),
    ("a and b", ["a or b"]),
    ("not a", ["a"]),
    ("-a", ["a"]),
    ("a + b", ["a - b"]),
    ("a // b", ["a * b"]),
    ("[a, 3]", ["[a, 4]", "[a, 2]"]),
    ("a(True)", ["a(False)"]),
    ("a('x')", ["a('')"]),
    ("a('')", ["a('mutant')"]),
    ("a[b:]", ["a[:]"]),
    ("a[:b]", ["a[:]"]),
    ("[c for c in a if c]", ["[c for c in a if not c]"]),
    ("a if b else c", ["a if not b else c"]),
]


@pytest.mark.parametrize(("expression", "changes"), CHANGES, ids=[row[0] for row in CHANGES])
def test_an_expression_is_changed_in_each_small_way(expression: str, changes: list[str]) -> None:
    assert made(f"c = {expression}") == [f"c = {changed}" for changed in changes]


STATEMENTS = [
    ("return a", ["return None"]),
    ("return", []),
    ("return None", []),
    ("return True", ["return False"]),
    ("a.add(b)", ["pass"]),
    ("c = a", ["pass"]),
    ("c: int = a", ["pass"]),
    ("del a", ["pass"]),
    ("raise ValueError('because', 1)", ["pass"]),
    ("if a:\n  b()", ["if not a:", "pass"]),
    ("if a == b:\n  return", ["if a != b:"]),
    ("while a:\n  break", ["while not a:", "continue"]),
    ("for c in a:\n  continue", ["break", "pass"]),
]


@pytest.mark.parametrize(("statement", "changes"), STATEMENTS, ids=[row[0] for row in STATEMENTS])
def test_a_statement_is_changed_or_taken_away(statement: str, changes: list[str]) -> None:
    assert made("def f(a, b):\n" + "\n".join(f"  {line}" for line in statement.splitlines())) == changes


@pytest.mark.parametrize(
    "source",
    [
        '"""A docstring."""',
        "import a",
        "from a import b",
        "__all__ = ['a']",
        "Node: TypeAlias = 'int | str'",
        "def f(a: list[int | str]) -> int | None: ...",
        "c = list[int | str]()",
        "@decorated(1)\ndef f(): ...",
        "assert a == 1",
        "c = f'text {a:>3}'",
        "zip(a, b, strict=True)",
    ],
)
def test_what_no_behaviour_depends_on_is_left_alone(source: str) -> None:
    assert made(source) == []


def test_a_mutant_is_undone_without_a_trace() -> None:
    source = Path(ast.__file__).read_text(encoding="utf-8")
    tree = ast.parse(source)
    before = ast.dump(tree)
    for mutant in mutants_of(tree)[:200]:
        mutant.apply()
        compile(tree, "changed", "exec")
        mutant.undo()
    assert ast.dump(tree) == before


def test_a_long_line_is_shown_where_it_differs() -> None:
    tree = ast.parse(f"c = [{', '.join(f'name_{number}' for number in range(100))}, 7, b]")
    assert difference(tree, mutants_of(tree)[0]).splitlines() == [
        "- …6, name_97, name_98, name_99, 7, b]…",
        "+ …6, name_97, name_98, name_99, 8, b]…",
    ]


PAGE = """# Mutants
### `patterns/a.py`
Only speed.
```diff
- if a:
+ if not a:

- b()
+ pass
```
### `tracking/b.py`
```diff
- c = 1
+ c = 2
```
"""


def test_the_page_is_read_as_a_list() -> None:
    assert explained(PAGE) == {
        ("homing.patterns.a", "- if a:\n+ if not a:"),
        ("homing.patterns.a", "- b()\n+ pass"),
        ("homing.tracking.b", "- c = 1\n+ c = 2"),
    }


@pytest.mark.parametrize(
    ("killed", "survivors", "code"),
    [
        (10, [], 0),
        (9, [(1, "- if a:\n+ if not a:")], 0),
        (8, [(1, "- if a:\n+ if not a:"), (2, "- b()\n+ pass")], 1),
        (99, [(1, "- d()\n+ pass")], 1),
    ],
)
def test_a_run_fails_below_nine_in_ten_or_for_a_survivor_that_nobody_explained(
    killed: int, survivors: list[tuple[int, str]], code: int
) -> None:
    assert report({"homing.patterns.a": Score(killed, 0, survivors)}, explained(PAGE)) == code
