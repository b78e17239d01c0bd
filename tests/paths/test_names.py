"""Byte paths as values."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from homing.paths import display, inside, is_hidden, join, relative, split
from homing.paths.names import readings

components = st.binary(min_size=1, max_size=20).filter(lambda name: b"/" not in name and b"\0" not in name)


@given(st.binary(max_size=50))
def test_every_name_can_be_shown_and_sent_as_json(name: bytes) -> None:
    assert json.loads(json.dumps(display(name)).encode()) == display(name)


def test_bytes_that_are_no_text_are_shown_as_their_numbers() -> None:
    assert display(b"caf\xe9.jpg") == "caf\\xe9.jpg"
    assert display("café.jpg".encode()) == "café.jpg"


@given(components, components)
def test_what_is_joined_is_split_again(folder: bytes, name: bytes) -> None:
    assert split(join(folder, name)) == (folder, name)
    assert split(join(b"/" + folder, name)) == (b"/" + folder, name)


def test_the_root_joins_and_splits_without_a_second_slash() -> None:
    assert join(b"/", b"photos") == b"/photos"
    assert split(b"/photos") == (b"/", b"photos")
    assert join(b"", b"a.jpg") == b"a.jpg"
    assert join(b"a", b"") == b"a"


def test_a_folder_does_not_cover_another_that_begins_like_it() -> None:
    assert inside(b"/photos/a.jpg", b"/photos")
    assert inside(b"/photos", b"/photos")
    assert not inside(b"/photos2/a.jpg", b"/photos")
    assert inside(b"/anything", b"/")


def test_the_relative_path_of_something_outside_is_refused() -> None:
    assert relative(b"/photos/2020/a.jpg", b"/photos") == b"2020/a.jpg"
    assert relative(b"/photos", b"/photos") == b""
    with pytest.raises(ValueError, match=r"/photos2/a\.jpg is not inside /photos"):
        relative(b"/photos2/a.jpg", b"/photos")


def test_dot_names_are_hidden() -> None:
    assert is_hidden(b".cache")
    assert not is_hidden(b"a.jpg")


@given(st.binary(max_size=50))
def test_what_was_shown_can_be_found_again(path: bytes) -> None:
    assert path in readings(display(path)) or b"\\x" in path


def test_a_name_that_really_holds_the_numbers_is_one_of_its_readings() -> None:
    assert readings("caf\\xe9") == [b"caf\\xe9", b"caf\xe9"]
    assert readings("café") == ["café".encode()]
