"""What each part of the pattern language hides, as tables of pattern, path and answer."""

from __future__ import annotations

import unicodedata
from typing import Literal

import pytest

from homing.patterns import DEFAULT_PATTERNS, compile_patterns

pytestmark = pytest.mark.table

HIDDEN, SHOWN = True, False

LANGUAGE = [
    # the examples of the field's documentation
    ("**/*.tif", "/photos/a.tif", HIDDEN),
    ("**/*.tif", "/photos/deep/er/a.TIF", HIDDEN),
    ("**/*.tif", "/a.tif", HIDDEN),
    ("**/*.tif", "/photos/a.tiff", SHOWN),
    ("**/hidden.jpg", "/photos/hidden.jpg", HIDDEN),
    ("**/hidden.jpg", "/photos/unhidden.jpg", SHOWN),
    ("**/Raw/**", "/photos/Raw/1.jpg", HIDDEN),
    ("**/Raw/**", "/photos/raw/deep/1.jpg", HIDDEN),
    ("**/Raw/**", "/photos/Rawhide/1.jpg", SHOWN),
    ("**/*.{tif,jpg}", "/photos/1.jpg", HIDDEN),
    ("**/*.{tif,jpg}", "/photos/1.tif", HIDDEN),
    ("**/*.{tif,jpg}", "/photos/1.png", SHOWN),
    ("**/\\@eadir/**", "/photos/@eaDir/1.jpg", HIDDEN),
    ("**/@eadir/**", "/photos/@eaDir/1.jpg", HIDDEN),
    # stars and folders
    ("/photos/*.jpg", "/photos/1.jpg", HIDDEN),
    ("/photos/*.jpg", "/photos/deep/1.jpg", SHOWN),
    ("/photos/**/1.jpg", "/photos/1.jpg", HIDDEN),
    ("/photos/**/1.jpg", "/photos/a/b/1.jpg", HIDDEN),
    ("/photos/**/x/**/1.jpg", "/photos/x/1.jpg", HIDDEN),
    ("/photos/**/x/**/1.jpg", "/photos/a/x/b/c/1.jpg", HIDDEN),
    ("/photos/**/x/**/1.jpg", "/photos/a/y/b/1.jpg", SHOWN),
    ("/photos/**/a/b/*.jpg", "/photos/a/a/b/1.jpg", HIDDEN),
    ("/photos/a**b/1.jpg", "/photos/a12b/1.jpg", HIDDEN),
    ("/photos/a**b/1.jpg", "/photos/a/b/1.jpg", SHOWN),
    ("**/IMG*_*0*.jpg", "/p/IMG_1_10.jpg", HIDDEN),
    ("**/IMG*_*0*.jpg", "/p/IMG1_11.jpg", SHOWN),
    ("**/*a*b*", "/p/xaxbx", HIDDEN),
    ("**/*a*b*", "/p/xbxax", SHOWN),
    ("**/?.jpg", "/p/1.jpg", HIDDEN),
    ("**/?.jpg", "/p/12.jpg", SHOWN),
    ("/photos//a.jpg", "/photos/a.jpg", HIDDEN),
    ("*.jpg", "/photos/1.jpg", SHOWN),
    ("*.jpg", "1.jpg", HIDDEN),
    ("/*.jpg", "/1.jpg", HIDDEN),
    ("/*.jpg", "/p/1.jpg", SHOWN),
    ("**/x/*.jpg", "/p/x/1.jpg", HIDDEN),
    ("/p/**/a/*.jpg", "/p/a/x/a/1.jpg", HIDDEN),
    ("/p/**/a/**/b/*.jpg", "/p/a/b/x/b/1.jpg", HIDDEN),
    ("/p/a*/1.jpg", "/p/a/1.jpg", HIDDEN),
    ("/p/*a*/1.jpg", "/p/xa/1.jpg", HIDDEN),
    ("/p/*a*b*/1.jpg", "/p/ab/1.jpg", HIDDEN),
    ("**/x/*.jpg", "/p/x/y/1.jpg", SHOWN),
    ("/p/**/x", "/p/y/x/z/1.jpg", HIDDEN),
    ("photos/1.jpg", "/photos/1.jpg", SHOWN),
    # sets
    ("**/[0-9]*.jpg", "/p/1a.jpg", HIDDEN),
    ("**/[0-9]*.jpg", "/p/a1.jpg", SHOWN),
    ("**/[!0-9]*.jpg", "/p/a1.jpg", HIDDEN),
    ("**/[^0-9]*.jpg", "/p/1a.jpg", SHOWN),
    ("**/[A-C].jpg", "/p/b.jpg", HIDDEN),
    ("**/[a-c].jpg", "/p/B.jpg", HIDDEN),
    ("**/[[:digit:]][[:alpha:]]", "/p/1a", HIDDEN),
    ("**/[[:upper:]]", "/p/a", HIDDEN),
    ("/p/[^[:digit:]]", "/p/1", SHOWN),
    ("**/[]a].jpg", "/p/].jpg", HIDDEN),
    ("**/[a-].jpg", "/p/-.jpg", HIDDEN),
    ("**/[0-2x-z].jpg", "/p/y.jpg", HIDDEN),
    ("**/[0-2x-z].jpg", "/p/m.jpg", SHOWN),
    ("**/[\\]-a].jpg", "/p/].jpg", HIDDEN),
    ("/p[+-9]a", "/p/a", SHOWN),
    ("/p[!a]b", "/p/b", SHOWN),
    ("**/[à-ö].jpg", "/p/É.jpg", HIDDEN),
    # braces
    ("**/{a,b}/*.{jpg,png}", "/p/b/1.png", HIDDEN),
    ("**/{a,b}/*.{jpg,png}", "/p/c/1.png", SHOWN),
    ("**/IMG_{1..3}.jpg", "/p/IMG_2.jpg", HIDDEN),
    ("**/IMG_{1..3}.jpg", "/p/IMG_4.jpg", SHOWN),
    ("**/{01..12}/*", "/p/07/1.jpg", HIDDEN),
    ("**/{01..12}/*", "/p/7/1.jpg", SHOWN),
    ("**/{3..1}", "/p/2", HIDDEN),
    ("**/{1..9..4}", "/p/5", HIDDEN),
    ("**/{1..9..4}", "/p/4", SHOWN),
    ("**/{a..e}", "/p/c", HIDDEN),
    ("**/{a,b{1,2},{c,d}}.x", "/p/b2.x", HIDDEN),
    ("**/{a,b{1,2},{c,d}}.x", "/p/b.x", SHOWN),
    ("**/a{,1}.jpg", "/p/a.jpg", HIDDEN),
    ("{/photos/Raw,/other}/**", "/other/1.jpg", HIDDEN),
    ("**/{a}.jpg", "/p/{a}.jpg", HIDDEN),
    ("**/{}.jpg", "/p/{}.jpg", HIDDEN),
    ("**/\\{a,b\\}", "/p/{a,b}", HIDDEN),
    # extended groups
    ("**/@(a|b).jpg", "/p/a.jpg", HIDDEN),
    ("**/@(a|b).jpg", "/p/ab.jpg", SHOWN),
    ("**/a?(b).jpg", "/p/a.jpg", HIDDEN),
    ("**/+([0-9]).jpg", "/p/0815.jpg", HIDDEN),
    ("**/+([0-9]).jpg", "/p/.jpg", SHOWN),
    ("**/+(ab|c)d", "/p/abcabd", HIDDEN),
    ("**/*(ab|c)d", "/p/d", HIDDEN),
    ("**/*(ab|c)d", "/p/abad", SHOWN),
    ("**/!(*.jpg|*.png)", "/p/1.gif", HIDDEN),
    ("**/!(*.jpg|*.png)", "/p/1.jpg", HIDDEN),  # the folder p itself is "not *.jpg"
    ("/p/!(*.jpg|*.png)", "/p/1.jpg", SHOWN),
    ("/p/!(*.jpg|*.png)", "/p/1.gif", HIDDEN),
    ("/p/!(a|b).jpg", "/p/c.jpg", HIDDEN),
    ("/p/!(a|b).jpg", "/p/a.jpg", SHOWN),
    ("/p/@(a|+(b)c)", "/p/BBC", HIDDEN),
    ("/p/+(a)/1.jpg", "/p/aaa/1.jpg", HIDDEN),
    ("/p/+(a)/**/+(b)/1.jpg", "/p/aaa/x/y/bb/1.jpg", HIDDEN),
    ("/p/+(a)/**/+(b)/1.jpg", "/p/aaa/x/y/bc/1.jpg", SHOWN),
    ("/p/+(a)/1.jpg", "/p/aaa/b/1.jpg", SHOWN),
    ("/p/+(a)/**/1.jpg", "/p/aaa/b/c/1.jpg", HIDDEN),
    ("/p/+(a)/**/1.jpg", "/p/aaa/1.jpg", HIDDEN),
    ("/p/+(a)/**/1.jpg", "/p/b/aaa/1.jpg", SHOWN),
    ("/p/+(a)/**/+(a)/1.jpg", "/p/aaa/1.jpg", SHOWN),
    ("/p/+(a)/**/+(a)/1.jpg", "/p/aaa/a/1.jpg", HIDDEN),
    ("/p/+(a)/**/+(a)/1.jpg", "/p/aaa/b/a/b/1.jpg", SHOWN),
    ("/p/**/+(a)/b/1.jpg", "/p/a/c/aa/b/1.jpg", HIDDEN),
    ("+(a)/1.jpg", "/p/aa/1.jpg", SHOWN),
    ("+(p)/1.jpg", "/p/1.jpg", SHOWN),
    # text that is only text
    ("**/photo (1).jpg", "/p/photo (1).jpg", HIDDEN),
    ("**/#snapshot/**", "/p/#snapshot/1.jpg", HIDDEN),
    ("#x", "/p/#x", SHOWN),
    ("**/a+b,c.jpg", "/p/a+b,c.jpg", HIDDEN),
    ("**/$RECYCLE.BIN/**", "/p/$Recycle.Bin/1.jpg", HIDDEN),
    ("**/a]b", "/p/a]b", HIDDEN),
    ("**/a.b", "/p/axb", SHOWN),
    ("**/\\*", "/p/*", HIDDEN),
    ("**/\\*", "/p/a", SHOWN),
    # dot files, ./ and negation
    ("**/*.jpg", "/p/.hidden.jpg", HIDDEN),
    ("/p/*/1.jpg", "/p/.hidden/1.jpg", HIDDEN),
    ("./**/*.jpg", "/p/1.jpg", HIDDEN),
    ("!**/*.jpg", "/p/1.jpg", SHOWN),
    ("!**/*.jpg", "/p/1.gif", HIDDEN),
    ("!/p/keep/**", "/p/keep/1.gif", SHOWN),
    ("!/p/keep/**", "/p/other/1.gif", HIDDEN),
    ("\\!x", "/p/1.gif", SHOWN),
    # odd names
    ("**/*.jpg", "/p/two\nlines.jpg", HIDDEN),
    ("**/two?lines.jpg", "/p/two\nlines.jpg", HIDDEN),
    ("/p/**", "/p/two\nlines/\n", HIDDEN),
    ("**/a ", "/p/a ", HIDDEN),
    ("**/a ", "/p/a", SHOWN),
    ("**/ÄÖ*", "/p/äö.jpg", HIDDEN),
    ("**/straße", "/p/STRAẞE", HIDDEN),
    ("**/stra?e", "/p/straße", HIDDEN),
    ("**/ΣΑΣ", "/p/σας", HIDDEN),
    ("**/???", "/p/日本語", HIDDEN),
    ("**/?", "/p/😀", HIDDEN),
]


@pytest.mark.parametrize(("pattern", "path", "answer"), LANGUAGE)
def test_a_pattern_hides_what_it_says(pattern: str, path: str, answer: bool) -> None:
    matcher = compile_patterns([pattern])
    assert matcher.excludes_file(path.encode()) is answer
    assert matcher.explain(path.encode()) == (pattern if answer else None)
    folder, slash, name = path.encode().rpartition(b"/")
    assert list(matcher.for_folder(folder or slash).excluded([name])) == ([name] if answer else [])


FOLDERS = [
    ("**/Raw/**", "/photos/Raw", HIDDEN),
    ("**/Raw/**", "/photos/Raw/deep", HIDDEN),
    ("**/Raw", "/photos/Raw", HIDDEN),
    ("**/Raw/", "/photos/Raw", HIDDEN),
    ("/photos/Private", "/photos/Private", HIDDEN),
    ("/photos/Private/", "/photos/Private/x", HIDDEN),
    ("/photos/Private", "/photos/Private2", SHOWN),
    ("/photos/Private", "/photos", SHOWN),
    ("/photos/**", "/photos", HIDDEN),
    ("**/*.jpg", "/photos/Raw", SHOWN),
    ("/photos/Raw/*", "/photos/Raw", HIDDEN),  # all in it is
    ("/photos/Raw/*.*", "/photos/Raw", SHOWN),
    ("/photos/Raw/*", "/photos/Raw/x", HIDDEN),
    ("**/20{15,16}", "/photos/2016/05", HIDDEN),
    ("**/+(x)/**", "/photos/xxx/05", HIDDEN),
    ("**/+(x)/**", "/photos/xyx/05", SHOWN),
    ("!**/*.jpg", "/photos/Raw", SHOWN),
    ("**", "/", HIDDEN),
    ("/photos/Raw/**", "/photos/Raw/", HIDDEN),
    ("/photos/*/Raw", "/photos/x/Raw/y", HIDDEN),
    ("/photos/*/Raw", "/photos/Raw", SHOWN),
    ("/**/Raw/**/x/**", "/photos/Raw/y/x", HIDDEN),
    ("/**/Raw/**/x/**", "/photos/x/Raw", SHOWN),
    ("**/a/**/+(x)/**", "/photos/a/b/xx/05", HIDDEN),
    ("**/a/**/+(x)/**", "/photos/xx/a/b", SHOWN),
    ("/photos/!(keep)/**", "/photos/other", HIDDEN),
    ("/photos/!(keep)/**", "/photos/keep", SHOWN),
    ("/photos/!(keep)/**", "/photos", SHOWN),
]


@pytest.mark.parametrize(("pattern", "folder", "answer"), FOLDERS)
def test_a_folder_is_pruned_when_all_below_it_is_hidden(pattern: str, folder: str, answer: bool) -> None:
    matcher = compile_patterns([pattern])
    assert matcher.excludes_folder(folder.encode()) is answer
    assert matcher.explain(folder.encode(), is_folder=True) == (pattern if answer else None)
    if answer:
        assert matcher.excludes_file(folder.rstrip("/").encode() + b"/any thing")


@pytest.mark.parametrize("pattern", ["**/Raw/**", "**/Raw/"])
def test_a_file_is_no_folder(pattern: str) -> None:
    assert not compile_patterns([pattern]).excludes_file(b"/photos/Raw")


@pytest.mark.parametrize(
    ("pattern", "path", "answer"),
    [
        ("**/caf?.jpg", b"/p/caf\xe9.jpg", HIDDEN),
        ("**/caf*", b"/p/caf\xe9\xff.jpg", HIDDEN),
        ("**/caf??.jpg", b"/p/caf\xe9.jpg", SHOWN),
        ("**/[!a].jpg", b"/p/\xe9.jpg", HIDDEN),
        ("**/??.jpg", b"/p/\xc3\xa9\xe9.jpg", HIDDEN),  # one character of UTF-8 and one byte that is none
        ("**/*.JPG", b"/p\xff/\xe9.jpg", HIDDEN),
        ("/p/**/1.jpg", b"/p/\xff\xfe/1.jpg", HIDDEN),
        ("/p/!(a)", b"/p/\xff", HIDDEN),
    ],
)
def test_names_that_are_no_text_are_matched_byte_for_byte(pattern: str, path: bytes, answer: bool) -> None:
    assert compile_patterns([pattern]).excludes_file(path) is answer


@pytest.mark.parametrize("pattern", ["**/café/**", "**/caf?/*", "**/caf[é]/*", "**/@(café|x)/*", "**/caf+(é)/*"])
@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_letters_with_accents_are_equal_however_a_name_is_stored(pattern: str, form: Literal["NFC", "NFD"]) -> None:
    matcher = compile_patterns([pattern])
    assert matcher.excludes_file(unicodedata.normalize(form, "/p/CAFÉ/1.jpg").encode())


@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_a_pattern_copied_from_a_mac_matches_both_forms(form: Literal["NFC", "NFD"]) -> None:
    matcher = compile_patterns([unicodedata.normalize("NFD", "**/café/**")])
    assert matcher.excludes_file(unicodedata.normalize(form, "/p/CAFÉ/1.jpg").encode())


def test_several_patterns_hide_what_any_of_them_hides() -> None:
    matcher = compile_patterns(["**/*.tif", "/p/Raw", "**/x/**/[0-9]?.jpg", "**/+(z).gif"])
    hidden = [b"/p/1.tif", b"/p/raw/1.png", b"/q/x/y/1a.jpg", b"/q/x/12.jpg", b"/q/zzz.gif"]
    shown = [b"/p/1.png", b"/q/y/12.jpg", b"/q/zyz.gif", b"/q/raw/1.png"]
    assert [matcher.excludes_file(path) for path in hidden + shown] == [True] * 5 + [False] * 4
    assert matcher.explain(b"/q/x/12.jpg") == "**/x/**/[0-9]?.jpg"


def test_the_walk_asks_a_folder_once_and_then_its_names() -> None:
    matcher = compile_patterns(["/p/Raw/**", "/p/*/[0-9].jpg", "**/*.tif", "!**/*.{jpg,tif,png}"])
    assert matcher.for_folder(b"/p/Raw").excludes_all
    folder = matcher.for_folder(b"/p/x")
    assert not folder.excludes_all
    names = [b"1.jpg", b"a.jpg", b"a.TIF", b"a.gif", b"a.png"]
    assert [folder.excludes(name) for name in names] == [True, False, True, True, False]
    assert not matcher.for_folder(b"/p/x/y").excludes(b"1.jpg")


def test_many_endings_are_found_too() -> None:
    matcher = compile_patterns(["**/*.{a,b,c}{0..9}"])
    assert matcher.excludes_file(b"/p/x.B7")
    assert not matcher.excludes_file(b"/p/x.d7")
    assert not matcher.excludes_file(b"/p/7")


def test_without_patterns_nothing_is_hidden() -> None:
    matcher = compile_patterns([])
    assert not matcher.excludes_file(b"/p/a.jpg")
    assert not matcher.excludes_folder(b"/p")


@pytest.mark.parametrize(
    "path",
    [
        "/volume1/photo/@eaDir/a.jpg/SYNOPHOTO_THUMB_XL.jpg",
        "/volume1/photo/#recycle/a.jpg",
        "/share/photos/@Recycle/a.jpg",
        "/mnt/disk/.Trash-1000/files/a.jpg",
        "/mnt/disk/$RECYCLE.BIN/S-1-5-21/a.jpg",
        "/photos/._IMG_1.jpg",
        "/photos/.stversions/a~20240101.jpg",
        "/photos/Thumbs.db",
    ],
)
def test_a_new_library_leaves_out_what_systems_leave_behind(path: str) -> None:
    assert compile_patterns(DEFAULT_PATTERNS).excludes_file(path.encode())


def test_a_new_library_keeps_peoples_photos() -> None:
    matcher = compile_patterns(DEFAULT_PATTERNS)
    for path in ("/photos/Recycle/a.jpg", "/photos/trash.jpg", "/photos/2024/Snapshots/a.jpg", "/photos/_a.jpg"):
        assert not matcher.excludes_file(path.encode()), path
