"""No accepted pattern is slow on any path: what would backtrack for ever ends, within the time that a test may take."""

from __future__ import annotations

import random
import time

import pytest

from homing.patterns import PatternError, compile_patterns

# An engine that backtracks needs hours for some of these; this one needs milliseconds.
pytestmark = pytest.mark.timeout(120)

PATHS = [
    b"/" + b"a" * 255,
    b"/" + b"a" * 254 + b"b",
    b"/" + b"ab" * 127,
    b"/a" * 1_000,
    b"/a" * 1_000 + b"/b",
    b"/aab" * 1_000,
    (b"/" + b"a" * 250) * 15,
    b"/" + "á".encode() * 120,
]
HOSTILE = [
    "**/+(a|aa)+(a|aa)+(a|aa)",
    "**/+(a|aa)b",
    "**/*(a|aa|aaa)*(a|aa|aaa)*(a|aa|aaa)c",
    "**/" + "*a" * 60 + "*b",
    "**/" + "*?" * 60 + "b",
    "**/" + "**/a/" * 30 + "c",
    "**/" + "a*/**/" * 30 + "c",
    "/" + "**/*a*a*a*b/" * 20 + "c",
    "**/!(a*a*a*a*a*b)c",
    "**/!(*a??????????)b",
    "**/!(" + "|".join("*" + "a" * count + "b" for count in range(12)) + ")c",
    "**/*+(a|b)??????????c",
    "**/!(a)!(aa)!(aaa)!(aaaa)c",
    "**/*!(a)*!(aa)*!(aaa)*c",
    "**/+(@(a|@(aa|aaa))|?(a)b)c",
]


@pytest.mark.table
@pytest.mark.parametrize("pattern", HOSTILE, ids=range(len(HOSTILE)))
def test_a_hostile_pattern_ends(pattern: str) -> None:
    try:
        matcher = compile_patterns([pattern])
    except PatternError:
        return
    for path in PATHS:
        assert matcher.excludes_file(path) in (True, False)


def random_name(chance: random.Random) -> str:
    found = ""
    for _ in range(chance.randint(1, 14)):
        kind = chance.random()
        if kind < 0.7:
            found += chance.choice(["a", "b", "*", "*", "?", "[ab]"])
            continue
        items = ["a", "b", "aa", "?", "*", "[ab]", "+(a)", "*(ab|a)", "@(a|aa)", "?(a)"]
        options = ["".join(chance.choices(items, k=chance.randint(1, 3))) for _ in range(chance.randint(1, 4))]
        found += f"{chance.choice('@?+*!')}({'|'.join(options)})"
    return found


def test_whatever_is_accepted_takes_time_in_proportion() -> None:
    chance = random.Random(1)
    accepted = 0
    slowest = (0.0, "")
    for _ in range(250):
        names = [chance.choice(["**", "**", random_name(chance), "a", "*a*"]) for _ in range(chance.randint(1, 6))]
        pattern = "/".join(names)
        try:
            matcher = compile_patterns([pattern])
        except PatternError:
            continue
        accepted += 1
        for path in PATHS:
            start = time.process_time()
            matcher.excludes_file(path)
            slowest = max(slowest, (time.process_time() - start, pattern))
    assert accepted > 100
    # the worst seen was 0.25 s, for a thousand alternatives on a thousand folders; exponential time would be for ever
    assert slowest[0] < 20, slowest


def test_a_library_may_hold_as_many_alternatives_as_one_pattern() -> None:
    matcher = compile_patterns([f"**/{{a,b}}{{1..500}}_{number}.jpg" for number in range(8)])
    assert matcher.excludes_file(b"/p/b500_7.jpg")
    assert not matcher.excludes_file(b"/p/b501_7.jpg")
