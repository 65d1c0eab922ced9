"""Words and the bytes behind them, against the published vectors; and what people make of words."""

import json
import secrets
import unicodedata
from pathlib import Path

import pytest
from django.utils import translation
from hypothesis import given, settings
from hypothesis import strategies as st

from hub.accounts.paper import words
from hub.accounts.paper.words import LISTS, ROOT, SEAL, WrongWords, plain, read, words_of

VECTORS = Path(__file__).resolve().parents[3] / "fixtures" / "vectors" / "bip39"
CARD = "letter advice cage absurd amount doctor acoustic avoid letter advice cage above"
ENTROPY = bytes([0x80]) * 16
languages = st.sampled_from(sorted(LISTS))


@pytest.fixture(autouse=True)
def in_english() -> None:
    translation.activate("en")


def vectors(language: str) -> list[tuple[bytes, str]]:
    """The published pairs of bytes and words that are as long as a root or a seal."""
    held = json.loads((VECTORS / f"{LISTS[language]}.json").read_text())[LISTS[language]]
    pairs = [(bytes.fromhex(vector[0]), unicodedata.normalize("NFC", vector[1])) for vector in held]
    return [(entropy, text) for entropy, text in pairs if len(entropy) in (16, 32)]


def said(text: str, count: int = ROOT) -> str:
    with pytest.raises(WrongWords) as wrong:
        read(text, count)
    return wrong.value.said


@pytest.mark.parametrize("language", ["en", "es", "fr"])
def test_the_published_vectors_hold_in_both_directions(language: str) -> None:
    for entropy, text in vectors(language):
        assert words_of(entropy, language) == tuple(text.split())
        assert read(text, len(text.split())) == entropy


@pytest.mark.parametrize("language", sorted(LISTS))
def test_four_letters_tell_each_word_of_a_list(language: str) -> None:
    book = words.book(language)
    assert len(book.words) == len(book.whole) == len(book.begun) == 2048


@given(entropy=st.binary(min_size=16, max_size=16), language=languages)
@settings(max_examples=60)
def test_what_is_written_is_read_back(entropy: bytes, language: str) -> None:
    assert read(" ".join(words_of(entropy, language))) == entropy


@given(seal=st.binary(min_size=32, max_size=32), language=languages)
@settings(max_examples=20)
def test_a_seal_is_read_back_too(seal: bytes, language: str) -> None:
    assert read(" ".join(words_of(seal, language)), SEAL) == seal


@given(entropy=st.binary(min_size=16, max_size=16), language=languages, data=st.data())
@settings(max_examples=60)
def test_it_is_read_however_people_type_it(entropy: bytes, language: str, data: st.DataObject) -> None:
    ways = [
        str.upper,
        plain,
        lambda word: word[:4],
        lambda word: plain(word)[:4].upper(),
        lambda word: unicodedata.normalize("NFD", word),
        lambda word: word + "\u200b",
    ]
    typed = [data.draw(st.sampled_from(ways))(word) for word in words_of(entropy, language)]
    between = data.draw(st.sampled_from([" ", "  ", "\n", ", ", "\t", " - "]))
    assert read("  " + between.join(typed) + " \n") == entropy


def test_the_numbers_of_the_card_may_be_typed_too() -> None:
    numbered = " ".join(f"{place}. {word}" for place, word in enumerate(CARD.split(), 1))
    assert read(numbered) == ENTROPY


def test_a_language_without_a_list_gets_english_words() -> None:
    for language in ("sw", "ar", "hi", "", "xx"):
        assert " ".join(words_of(ENTROPY, language)) == CARD
    assert words_of(ENTROPY, "fr-ca") == words_of(ENTROPY, "fr") != words_of(ENTROPY, "en")


def test_a_word_of_no_list_is_named_by_its_number_with_what_is_near() -> None:
    told = said(CARD.replace("amount", "amuont"))
    assert "Word 5" in told
    assert "amount" in told


def test_when_only_the_checksum_is_wrong_the_near_word_that_mends_it_is_offered() -> None:
    told = said(CARD.replace("cage absurd", "cave absurd"))
    assert "Word 3 could be “cage” instead of “cave”" in told


def test_only_words_that_look_alike_are_offered() -> None:
    book = words.book("en")
    wrong = ["zoo", *CARD.split()[1:]]
    if words.entropy_of([book.find(word) for word in wrong]) is None:
        for place, number in words.mending(book, [book.whole[word] for word in wrong]):
            assert words.distance(wrong[place], plain(book.words[number]), 2) <= 2
    assert "letter” instead of “zoo" not in said(" ".join(wrong))


def test_too_few_and_too_many_are_counted() -> None:
    assert "12 words, and these are 11" in said(CARD.rpartition(" ")[0])
    assert "12 words, and these are 0" in said("")
    assert "24 words" in said(CARD, SEAL)


def test_the_exception_itself_quotes_no_word() -> None:
    with pytest.raises(WrongWords) as wrong:
        read(CARD.replace("cage", "cave"))
    assert not any(word in f"{wrong.value!s} {wrong.value!r}" for word in ("cave", "cage", "letter"))


@given(text=st.text(max_size=300))
@settings(max_examples=80)
def test_any_text_is_answered_in_words(text: str) -> None:
    assert said(text)


def test_a_very_long_text_costs_nothing() -> None:
    assert "and these are" in said("abandon " * 100_000)


def test_one_word_read_back_may_be_begun_and_no_more() -> None:
    assert words.same(" Letter", "letter")
    assert words.same("lett", "letter")
    assert words.same("zoo", "zoo")
    assert words.same("abaco", "ábaco")
    for typed in ("let", "letters", "lette r", "", "latter", "zo", "zoom"):
        assert not words.same(typed, "zoo" if typed.startswith("zo") else "letter"), typed


def test_one_wrong_word_of_a_card_is_hardly_ever_taken() -> None:
    """A checksum of four bits lets one in sixteen pass; the flow then finds that it is nobody's card."""
    book, passed = words.book("en"), 0
    for _ in range(200):
        numbers: list[int | None] = [book.whole[word] for word in words_of(secrets.token_bytes(16), "en")]
        numbers[secrets.randbelow(12)] = secrets.randbelow(2048)
        passed += words.entropy_of(numbers) is not None
    assert passed < 60
