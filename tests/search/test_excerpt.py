"""A text is shown from shortly before the words that somebody looked for, and those are marked."""

import pytest

from hub.search.excerpt import LETTERS, pieces
from hub.search.tokens import sought


def shown(text: str, question: str) -> str:
    """The text as a page shows it, what was found in brackets."""
    return " ".join(f"[{piece.text}]" if piece.found else piece.text for piece in pieces(text, sought(question)))


@pytest.mark.parametrize(
    ("text", "question", "expected"),
    [
        ("The pump is dry.", "PUM", "The [pump] is dry."),
        ("The pump is dry.", "pump dry", "The [pump] is [dry.]"),
        ("The pump is dry.", "well", "The pump is dry."),
        ("Two\n\nlines\there", "lines", "Two [lines] here"),
        ("La reunión, mañana", "manana", "La reunión, [mañana]"),
        ("", "pump", ""),
    ],
)
def test_what_was_looked_for_is_marked(text: str, question: str, expected: str) -> None:
    assert shown(text, question) == expected


def test_of_a_long_text_the_part_is_shown_that_holds_the_word() -> None:
    text = "word " * 500 + "pump " + "more " * 500
    found = shown(text, "pump")
    assert found.startswith("… word")
    assert "[pump] more" in found
    assert found.endswith("more …")
    assert len(found) < LETTERS + 100


def test_a_word_of_ten_thousand_letters_is_cut() -> None:
    assert len(shown("x" * 10_000, "pump")) == LETTERS + 1
    assert len(shown("x" * 10_000 + " pump", "pump")) < LETTERS + 10
