"""After any amount of tidying up, every photo's words are on the right picture."""

from __future__ import annotations

import pytest

from tests.tracking.reorganisation import Reorganisation

pytestmark = pytest.mark.django_db


def reorganise(*, photos: int, rounds: int, acts: int, seed: int) -> Reorganisation:
    library = Reorganisation(photos, seed)
    for number in range(rounds):
        library.round(acts)
        assert not library.outcome.wrong, f"round {number + 1}: {library.outcome.wrong[:5]}"
    return library


def test_two_thousand_photos_reorganised_fifty_times_keep_their_words() -> None:
    library = reorganise(photos=2_000, rounds=50, acts=60, seed=1)
    assert all(library.played.values()) and len(library.played) == 11
    assert library.outcome.on_it > 50 * 1_500
    assert library.outcome.on_equal and library.outcome.offered and library.outcome.gone


@pytest.mark.parametrize(("photos", "acts"), [(300, 150), (15, 30)])
def test_a_few_photos_reorganised_thoroughly_keep_their_words(photos: int, acts: int) -> None:
    library = reorganise(photos=photos, rounds=50, acts=acts, seed=photos)
    assert library.outcome.on_equal and library.outcome.handed_on and library.outcome.offered and library.outcome.gone


@pytest.mark.soak
def test_twenty_thousand_photos_reorganised_a_thousand_times_keep_their_words() -> None:
    reorganise(photos=20_000, rounds=1_000, acts=200, seed=2)


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(100))
def test_forty_photos_reorganised_fifty_times_keep_their_words_however_it_is_done(seed: int) -> None:
    reorganise(photos=40, rounds=50, acts=60, seed=seed)
