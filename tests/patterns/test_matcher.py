"""Several patterns as they apply in one folder: which of its names are hidden, and how little is asked to know it."""

from __future__ import annotations

import pytest

from homing.patterns import DEFAULT_PATTERNS, compile_patterns
from homing.patterns.matcher import Matcher

pytestmark = pytest.mark.table

# why, patterns, names in the folder /p/x, those that are hidden
FOLDERS = [
    ("no pattern", "", "a.jpg b.jpg", ""),
    ("a name", "**/Thumbs.db", "a.jpg THUMBS.DB thumbs.dbx", "THUMBS.DB"),
    ("a beginning", "**/._*", "a._b ._a ._ .a", "._a ._"),
    ("an ending", "**/*.tif", "a.tif a.tif.jpg .tif", "a.tif .tif"),
    ("an ending of one letter", "**/*~", "a~ ~ ~a", "a~ ~"),
    ("a name in the middle", "**/*a*", "a bab b", "a bab"),
    ("one character before an ending", "**/?.jpg", "1.jpg 12.jpg .jpg", "1.jpg"),
    ("a beginning with a set behind it", "**/img_[0-9]", "img_1 img_a ximg_1", "img_1"),
    ("two of those", "**/a[0-9] **/b[0-9]", "a1 b2 ab a12 c1", "a1 b2"),
    ("a set before an ending", "**/[0-9].jpg", "1.jpg a.jpg", "1.jpg"),
    ("with and without a beginning", "**/img_[0-9] **/*a*b*", "img_1 xaxb img_x", "img_1 xaxb"),
    ("a repeating group", "**/+(z).gif", "z.gif zz.gif zy.gif", "z.gif zz.gif"),
    ("a repeating group and a set", "**/+(z).gif **/a[0-9]", "zz.gif a1 aa", "zz.gif a1"),
    ("a repeating group and a set that begins", "**/+(z).gif **/[0-9]a", "zz.gif 1a aa", "zz.gif 1a"),
    ("all but some", "!**/*.jpg", "a.jpg a.gif", "a.gif"),
    ("all but some, and some of these", "!**/*.{jpg,png} **/b*", "a.jpg b.png a.gif", "b.png a.gif"),
    ("all but some, twice", "!**/*.jpg !**/a*", "a.jpg b.jpg a.gif", "b.jpg a.gif"),
    ("all", "**/x/**", "a.jpg b.gif", "a.jpg b.gif"),
    ("all, as names", "/p/x/*", "a.jpg b.gif", "a.jpg b.gif"),
    ("in another folder", "/p/y/*.jpg", "a.jpg", ""),
    ("in this folder", "/p/x/*.jpg /p/y/*.gif", "a.jpg a.gif", "a.jpg"),
    ("of one depth", "/*/*/1.jpg /*/2.jpg", "1.jpg 2.jpg", "1.jpg"),
    ("in any folder of the name", "**/x/1.jpg **/y/2.jpg", "1.jpg 2.jpg", "1.jpg"),
    ("many endings", "**/*.{a,b,c}{0..9}", "x.a1 x.B7 x.d1 x.a", "x.a1 x.B7"),
    ("many endings of several lengths", "**/*.{0..9} **/*.{10..29}", "x.7 x.29 x.30 x.110 x", "x.7 x.29"),
    ("many endings and a name", "**/*.{0..20} **/b", "x.7 b bb", "x.7 b"),
    ("many endings and a beginning", "**/*.{0..20} **/b*", "x.7 b bb c", "x.7 b bb"),
    ("many endings and a set", "**/*.{0..20} **/b[0-9]", "x.7 b1 bb", "x.7 b1"),
    ("as many endings as are still tried", "**/*.{a..p}", "x.a x.p x.q", "x.a x.p"),
    ("one more", "**/*.{a..q}", "x.a x.q x.r", "x.a x.q"),
    ("accents in either form", "**/café", "cafe\u0301 CAFÉ cafe", "cafe\u0301 CAFÉ"),
    ("a name of three kinds", "**/a.* **/*.b **/a.b", "a.b a.c c.b c.c", "a.b a.c c.b"),
]


@pytest.mark.parametrize(("why", "patterns", "names", "hidden"), FOLDERS, ids=[row[0] for row in FOLDERS])
def test_names_are_hidden_alone_and_together(why: str, patterns: str, names: str, hidden: str) -> None:
    folder = compile_patterns(patterns.split()).for_folder(b"/p/x")
    asked, expected = names.encode().split(), hidden.encode().split()
    assert [name for name in asked if folder.excludes(name)] == expected
    assert list(folder.excluded(asked)) == expected
    assert list(folder.excluded(asked[::-1])) == expected[::-1]
    for name in asked:
        assert list(folder.excluded([name])) == [name] * (name in expected)
    assert list(folder.excluded([])) == []


# why, patterns, names of which none is hidden
UNHIDDEN = [
    ("a name", "**/Thumbs.db", "thumbs.dbx xthumbs.db"),
    ("a beginning", "**/._*", "a._ b._c"),
    ("an ending", "**/*.tif", "a.tiff .tif.x"),
    ("a beginning with a set", "**/img_[0-9] **/pic_[0-9]", "ximg_1 apic_2"),
    ("a set", "**/[0-9]*.jpg", "a1.jpg b2.jpg"),
    ("a repeating group", "**/+(z)", "zy yz"),
    ("a repeating group and a set", "**/+(z) **/[0-9]x **/a[0-9]", "zy yz a1x"),
    ("many endings", "**/*.{1..40}", "a.x b.41"),
    ("the defaults", " ".join(pattern for pattern in DEFAULT_PATTERNS if " " not in pattern), "a.jpg b.jpg é.jpg"),
]


@pytest.mark.parametrize(("why", "patterns", "names"), UNHIDDEN, ids=[row[0] for row in UNHIDDEN])
def test_where_nothing_is_hidden_one_look_says_so(
    why: str, patterns: str, names: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = compile_patterns(patterns.split()).for_folder(b"/p/x")
    monkeypatch.setattr(type(folder), "excludes", lambda *_: pytest.fail("a name was asked about by itself"))
    assert not folder.excluded(names.encode().split())


@pytest.mark.parametrize("pattern", ["**/Thumbs.db", "**/._*", "**/*.tif", "**/*", "**/ü*", "**/*.ü", "**/*.[a]"])
def test_plain_names_beginnings_and_endings_need_no_regular_expression(pattern: str) -> None:
    assert compile_patterns([pattern]).for_folder(b"/p")._checks == []


@pytest.mark.parametrize("pattern", ["**/a*b", "**/a?", "**/*a*", "**/[ab]*", "**/*[ab]"])
def test_other_names_need_one(pattern: str) -> None:
    assert len(compile_patterns([pattern, "**/[0-9].jpg"]).for_folder(b"/p")._checks) == 1


@pytest.mark.parametrize(
    ("patterns", "telltales"),
    [
        ("**/img_[0-9]", ("/img_",)),
        ("**/img_[0-9] **/._* **/*~", ("/._", "/img_", "~/")),
        ("**/img_[0-9] **/[0-9]img", ()),
        ("**/img_*_[0-9]", ("/img_",)),
    ],
)
def test_a_text_that_a_hidden_name_must_hold_is_looked_for_in_all_names_at_once(
    patterns: str, telltales: tuple[str, ...]
) -> None:
    assert compile_patterns(patterns.split()).for_folder(b"/p")._telltales == telltales


def test_many_endings_are_not_tried_one_by_one() -> None:
    def tried(count: int) -> int:
        return len(compile_patterns([f"**/*.{{1..{count}}}"]).for_folder(b"/p")._endings)

    assert [tried(count) for count in (15, 16, 17, 40)] == [15, 16, 0, 0]


def test_folders_with_the_same_names_to_look_for_share_them() -> None:
    matcher = compile_patterns(["**/*.tif", "/p/x/*.jpg"])
    assert matcher.for_folder(b"/p/y") is matcher.for_folder(b"/q")
    assert matcher.for_folder(b"/p/x") is not matcher.for_folder(b"/q")


@pytest.mark.parametrize("most", [1, 3, 10])
def test_only_so_many_folders_are_kept(most: int) -> None:
    matcher = Matcher(["**/*.tif", "/p/5/*.jpg"], kept_folders=most)
    kept: list[int] = []
    for number in [*range(20), *range(20)]:
        folder = b"/p/%d" % number
        assert matcher.for_folder(folder).excludes(b"a.jpg") is (number == 5)
        assert matcher.for_folder(folder) is matcher.for_folder(folder)
        kept.append(len(matcher._kept))
    assert max(kept) == most


def test_a_folder_is_hidden_by_a_plain_pattern_a_group_or_several() -> None:
    matcher = compile_patterns(["/p/Raw/**", "**/+(x)/**", "**/!(p|q)y/**", "**/Proofs/**", "/**/a/**/b/**"])
    hidden = [b"/p/Raw", b"/q/xx", b"/q/zy", b"/q/proofs/1", b"/q/a/c/b"]
    shown = [b"/q/Raw", b"/q/qy", b"/q/proof", b"/q/b/c/a"]
    assert [matcher.excludes_folder(folder) for folder in hidden] == [True] * 5
    assert [matcher.excludes_folder(folder) for folder in shown] == [False] * 4
