"""Exclusion patterns: globs against a file's full path, as users of node-glob and picomatch write them.

`compile_patterns` refuses at once what cannot be used; what it accepts is quick on every path. The same matcher serves
the walk (which prunes hidden folders), the watcher, single files and the preview.

What a pattern may hold:

- `*` any characters of one name, also none; `?` one character; `**` as a whole name: any folders, also none
- `[abc]`, `[a-z]`, `[!a]` or `[^a]`, `[[:digit:]]`
- `{a,b}` (nested too), `{1..3}`, `{01..12}`, `{a..e}`
- `@(a|b)` one of them, `?(a)` or none, `+(a)` one or more, `*(a)` any number, `!(a|b)` anything else
- `\\` before a character takes away its meaning. A `!` in front of a whole pattern: everything that does not match.

Upper and lower case are the same, dot files match like others, `#` is a character like any other, and a leading `./`
is left out. A pattern that matches a folder (`**/Raw`, a bare path, `X/`, `X/**`) hides all below it. Names are
compared as they are and in NFC; a byte that is no UTF-8 is a character for `*`, `?` and `[!…]`.

The reference is wcmatch with GLOBSTAR, BRACE, EXTGLOB, DOTGLOB, IGNORECASE, FORCEUNIX, NEGATE, NEGATEALL and NODOTDIR.
Differences, all wanted (`tests/patterns/test_differences.py` has an example of each):

- a match of a folder above counts (there, only a match of the path itself);
- refused instead of taken literally or for granted: empty and over-long patterns, unbalanced `[`, `{`, `}` and groups,
  a `\\` at the end, a `/` inside `[…]`, ranges that run backwards, groups that repeat inside groups that repeat;
- `./` in front is left out; `!(…)` is exact; `@(a/b|c)` may span folders; NFC and NFD names are equal;
- `!` in front never hides a folder as such, only the files in it.
"""

from __future__ import annotations

from collections.abc import Sequence

from homing.patterns.defaults import DEFAULT_PATTERNS
from homing.patterns.errors import PatternError
from homing.patterns.matcher import FolderMatcher, Matcher
from homing.patterns.warnings import pattern_warnings

__all__ = ["DEFAULT_PATTERNS", "FolderMatcher", "Matcher", "PatternError", "compile_patterns", "pattern_warnings"]


def compile_patterns(patterns: Sequence[str]) -> Matcher:
    """Make one matcher of a library's exclusion patterns. Raises PatternError for the first that cannot be used."""
    return Matcher(patterns)
