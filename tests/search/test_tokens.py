"""The words of a text are the same however somebody writes them, in every script that people here use."""

import pytest

from hub.search import tokens as tokens_of
from hub.search.tokens import LONGEST, MOST_SOUGHT, Sought, sought, tokens


def finds(question: str, text: str) -> bool:
    """Whether a question finds a text, as the databases compare."""
    held = tokens(text)
    wanted = sought(question)
    return bool(wanted) and all(
        one.word in held if one.whole else any(word.startswith(one.word) for word in held) for one in wanted
    )


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("PUMP", "The pump is dry."),
        ("pum", "The pump is dry."),
        ("dry pump", "The pump is dry."),
        ("reunion", "La reunión es mañana"),
        ("manana", "La reunión es mañana"),
        ("eau", "L’eau est là"),
        ("ng'ombe", "Ng’ombe wawili"),
        ("ngʼombe", "Ng'ombe wawili"),
        ("مضخه", "المضخّة مَضَخَّةٌ معطلة"),
        ("احمد", "قال أحمد"),
        ("على", "علي"),
        ("2026", "عام ٢٠٢٦"),
        ("٢٠٢٦", "in 2026"),
        ("हिन्दी", "यह हिन्दी है"),
        ("हिन्", "यह हिन्दी है"),
        ("बाजार", "बाज़ार खुला है"),
        ("水", "井の水です"),
        ("です", "井の水です"),
        ("の水で", "井の水です"),
        ("น้ำ", "บ่อน้ำแห้ง"),
        ("strasse", "Straße"),
        ("ﬁsh", "fish"),
        ("𝐅ish", "fish"),
        ("한국", "한국어"),
        ("co‍op", "coop"),
    ],
)
def test_however_it_is_written_it_is_found(question: str, text: str) -> None:
    assert finds(question, text)


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("dry", "drying"[:2]),
        ("pump well", "The pump"),
        ("pu mp", "The pump mp"),
        ("水井", "井の水です"),
        ("हिन्दी", "हि न दी"),
    ],
)
def test_what_is_not_there_is_not_found(question: str, text: str) -> None:
    assert not finds(question, text)


def test_two_vowels_of_hindi_make_two_words() -> None:
    assert not set(tokens("की")) & set(tokens("के"))


@pytest.mark.parametrize("nothing", ["", " ", "\0", '"*":', "ـ", "\u202e\u200f", "\ud800", "😀😀", "()", "^-"])
def test_signs_alone_ask_nothing(nothing: str) -> None:
    assert sought(nothing) == []


def test_words_of_a_query_language_are_plain_words() -> None:
    assert sought('title:"a b" OR NEAR(x) *') == [
        Sought("title", True),
        Sought("a", True),
        Sought("b", True),
        Sought("or", True),
        Sought("near", True),
        Sought("x", True),
    ]


def test_a_long_question_is_cut() -> None:
    assert sought("x" * 10_000) == [Sought("x" * LONGEST, True)]
    assert len(sought(" ".join(map(str, range(10_000))))) == MOST_SOUGHT
    assert len(sought("水" * 10_000)) <= MOST_SOUGHT


def test_a_word_of_ten_thousand_letters_is_found_by_itself() -> None:
    assert finds("x" * 10_000, "an " + "x" * 10_000)


def test_each_word_counts_once() -> None:
    assert tokens("Pump, pump; PÜMP") == ["pump"]


def test_letters_of_all_scripts_are_not_all_remembered() -> None:
    for start in range(0x3400, 0x3400 + 4 * tokens_of.MOST_FOLDED, 1000):
        tokens("".join(map(chr, range(start, start + 1000))))
    assert len(tokens_of.FOLDED) <= tokens_of.MOST_FOLDED
    assert finds("pump", "The pump is dry.")
