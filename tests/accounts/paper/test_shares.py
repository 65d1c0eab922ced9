"""Two of three parts make a second card whole."""

import json
from itertools import permutations
from pathlib import Path

import pytest
from django.utils import translation
from shamir_mnemonic import combine_mnemonics

from hub.accounts.paper import shares
from hub.accounts.paper.words import WrongWords

ENTROPY = bytes(range(16))
VECTOR = Path(__file__).resolve().parents[3] / "fixtures" / "vectors" / "slip39" / "two_of_three.json"


@pytest.fixture(autouse=True)
def in_english() -> None:
    translation.activate("en")


@pytest.fixture(scope="module")
def parts() -> list[str]:
    return [" ".join(part) for part in shares.parts_of(ENTROPY)]


def said(text: str) -> str:
    with pytest.raises(WrongWords) as wrong:
        shares.read(text)
    return wrong.value.said


def test_any_two_of_the_three_make_it_whole(parts: list[str]) -> None:
    assert {shares.read(f"{one}\n{other}") for one, other in permutations(parts, 2)} == {ENTROPY}


def test_the_library_does_as_the_published_vector_says() -> None:
    vector = json.loads(VECTOR.read_text())
    made: bytes = combine_mnemonics(vector["slips"], vector["passphrase"].encode())
    assert made.hex() == vector["secret"]
    assert len(shares.read(" ".join(vector["slips"]))) == 16, (
        "without a passphrase they are right and mean another card"
    )


def test_words_may_be_begun_and_in_capitals(parts: list[str]) -> None:
    begun = " ".join(word[:4].upper() for part in parts[:2] for word in part.split())
    assert shares.read(begun) == ENTROPY


def test_one_part_is_not_enough_and_one_twice_neither(parts: list[str]) -> None:
    assert "40 words together, and these are 20" in said(parts[0])
    assert "do not belong together" in said(f"{parts[0]} {parts[0]}")


def test_parts_of_two_cards_do_not_belong_together(parts: list[str]) -> None:
    other = " ".join(shares.parts_of(ENTROPY)[1])
    assert "do not belong together" in said(f"{parts[0]} {other}")


def test_the_part_that_was_read_wrongly_is_named(parts: list[str]) -> None:
    words = parts[1].split()
    words[5] = "academic" if words[5] != "academic" else "acid"
    assert "part 2" in said(f"{parts[0]} {' '.join(words)}")
    assert "Word 1," in said(f"zzzz{parts[0]} {parts[1]}")
