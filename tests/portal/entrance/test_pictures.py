"""The pictures: two sets of twelve, each drawn, each with a word, none like another."""

import re
from pathlib import Path

import pytest

from hub.accounts.people.pictures import CHOICES, SETS, BadPictures
from hub.portal.entrance import pictures
from hub.portal.entrance.emblem import COLOURS, SHAPES, emblem

FILES = sorted(Path(pictures.__file__).parent.glob("*/*.svg"))


def test_each_set_has_as_many_as_a_code_knows() -> None:
    assert tuple(pictures.WORDS) == tuple(pictures.SETS) == SETS
    assert [len(words) for words in pictures.WORDS.values()] == [CHOICES, CHOICES]


def test_every_picture_is_drawn_and_no_drawing_is_nobodys() -> None:
    named = {f"{of}/{name}.svg" for of, words in pictures.WORDS.items() for name in words}
    assert {f"{file.parent.name}/{file.name}" for file in FILES} == named


def test_no_name_word_or_drawing_is_there_twice() -> None:
    names = [name for words in pictures.WORDS.values() for name in words]
    words = [str(word) for words in pictures.WORDS.values() for word in words.values()]
    assert len(set(names)) == len(set(words)) == len({file.read_text() for file in FILES}) == 2 * CHOICES


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_a_picture_is_small_and_holds_nothing_but_shapes(file: Path) -> None:
    drawn = file.read_text()
    assert len(drawn) < 1024
    assert set(re.findall(r"<([a-z]+)", drawn)) <= {"svg", "path", "circle"}
    assert "style" not in drawn
    assert "href" not in drawn


def test_pictures_keep_their_places_for_codes_are_made_of_them() -> None:
    assert list(pictures.WORDS["standard"]) == [
        *("sun", "fish", "drum", "tree", "goat", "boat", "pot", "key", "star", "hen", "hoe", "lamp")
    ]
    assert list(pictures.WORDS["child"]) == [
        *("cat", "ball", "kite", "butterfly", "flower", "house", "moon", "melon", "umbrella", "cup", "car", "snail")
    ]
    assert pictures.places("standard", ["fish", "sun", "lamp"]) == (1, 0, 11)


@pytest.mark.parametrize(("of", "name"), [("standard", "cat"), ("child", "../standard/sun"), ("none", "sun")])
def test_a_picture_that_is_not_there_is_no_place(of: str, name: str) -> None:
    with pytest.raises(BadPictures):
        pictures.places(of, [name])


def test_an_emblem_is_a_persons_own_and_said_in_words() -> None:
    assert emblem(bytes(32)) == emblem(bytes(32))
    assert len({emblem(bytes([number] * 32)).words for number in range(200)}) > len(SHAPES) * len(COLOURS) * 0.8
    assert "," in emblem(bytes(32)).words
