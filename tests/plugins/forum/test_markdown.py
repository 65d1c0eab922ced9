"""Text from strangers becomes harmless HTML, at a cost that an honest text of its length would have."""

import re
import sys
from types import FrameType
from typing import Any

import nh3
import pytest

from plugins.forum.words import markdown

WHOLE = 16_384
CALLS = 150_000
"""Python calls that the dearest text may take: about 20 ms of work on the machine where it was measured."""

LABOURED = {
    "brackets": "[" * WHOLE,
    "links that never end": "[a](" * (WHOLE // 4),
    "links in links": "[" * 4000 + "a" + "](b)" * 3000,
    "stars": "*a " * (WHOLE // 3),
    "stars and lines": "*_" * (WHOLE // 2),
    "strong that never ends": "**a" * (WHOLE // 3),
    "ticks of every length": "".join("`" * count + "x" for count in range(1, 180)),
    "quotes in quotes": ">" * WHOLE,
    "lists in lists": "- " * (WHOLE // 2),
    "a list": "- a\n" * (WHOLE // 4),
    "headings": "# a\n" * (WHOLE // 4),
    "lines": "a  \n" * (WHOLE // 4),
    "angles": "<a" * (WHOLE // 2),
    "backslashes": "\\" * WHOLE,
    "ampersands": "&amp;" * (WHOLE // 5),
    "fences": "```\n" * (WHOLE // 4),
    "code": "    a\n\n" * (WHOLE // 7),
    "steps": "".join("  " * depth + "- a\n" for depth in range(120)),
    "just under": "*a " * 300 + "[" * 40 + "a" + "\n- a" * 80,
    "just under, without links": "*a " * 400 + "\n- a" * 190,
    "just under, links alone": "[a](b) " * 100,
}


@pytest.mark.parametrize("name", LABOURED)
def test_no_text_costs_more_than_an_honest_one(name: str) -> None:
    markdown.render("# warm *up* [x](http://x)")
    calls = 0

    def count(frame: FrameType, event: str, arg: Any) -> None:
        nonlocal calls
        calls += 1

    sys.setprofile(count)
    try:
        markdown.rendered(LABOURED[name][:WHOLE])
    finally:
        sys.setprofile(None)
    assert calls < CALLS


@pytest.mark.parametrize("name", LABOURED)
def test_no_word_is_lost_in_a_laboured_text(name: str) -> None:
    text = LABOURED[name][:WHOLE]
    assert markdown.render(text).count("a") >= text.count("a")


@pytest.mark.parametrize(
    "bad",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "[x](javascript:alert(1))",
        "[x](JaVaScRiPt:alert(1))",
        "[x](&#106;avascript:alert(1))",
        "[x](data:text/html;base64,PHNjcmlwdD4=)",
        "[x](vbscript:msgbox)",
        "<javascript:alert(1)>",
        '[x](http://a "onmouseover=alert(1)")',
        "![x](http://far/pixel.png)",
        "<iframe src=//far>",
        "<a href='x' onclick='y'>z</a>",
        "`<b>` <b>bold</b>",
        "# <svg onload=alert(1)>",
        "\x00<script>\x00",
        "<!-- --><style>*{display:none}</style>",
    ],
)
def test_hostile_text_becomes_no_hostile_html(bad: str) -> None:
    for text in (bad, f"*a* {bad}", f"- {bad}\n", f"> {bad}\n\n{bad}", bad + "[" * 300):
        html = str(markdown.render(text))
        tags = re.findall(r"<\s*/?\s*([^\s>/]*)", html)
        assert set(tags) <= markdown.TAGS
        for tag in re.findall(r"<[^>]*>", html):
            assert not re.search(r"\son\w+\s*=|style=|src=", tag)
            assert not re.search(r"href=\"\s*(?:javascript|data|vbscript):", tag, re.IGNORECASE)


def test_links_lead_away_without_telling_from_where() -> None:
    assert 'rel="nofollow noopener noreferrer ugc"' in markdown.render("[x](https://far.example)")


def test_headings_stand_below_those_of_the_page() -> None:
    assert markdown.render("# One\n\n###### Six") == "<h3>One</h3>\n<h6>Six</h6>\n"


def test_plain_text_keeps_its_lines_and_paragraphs() -> None:
    assert markdown.render("Maji\nyapo.\n\nNjoo!") == "<p>Maji<br>\nyapo.</p>\n<p>Njoo!</p>"


@pytest.mark.parametrize("text", ["one", "one\ntwo", "one\n\ntwo", "مرحبا\n\n\nيا", "a & b = 'c' \"d\"", " x\ny "])
def test_the_short_way_for_plain_text_says_what_the_parser_would(text: str) -> None:
    whole = nh3.clean(markdown.parser().render(text), tags=markdown.TAGS)
    assert markdown.render(text).replace("&#x27;", "'").replace("&quot;", '"').strip() == whole.strip()


def test_every_text_is_answered() -> None:
    for text in ("", " \n ", "\r\n\r", "\x00", "\ud800", "a" * 100_000):
        assert isinstance(str(markdown.render(text)), str)
        assert isinstance(markdown.plain(text), str)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Maji **yapo**.\n\nNjoo!", "Maji yapo. Njoo!"),
        ('# Well\n> [here](http://far/>x "t>t")\n\n1. `a < b`\n2. &lt;b> *c*', "Well here a < b &lt;b> c"),
        ("3 < 4 > 2 & \\*so\\*", "3 < 4 > 2 & *so*"),
        ("[" * 300 + "a", "[" * 300 + "a"),
    ],
)
def test_plain_words_keep_every_word_and_no_mark(text: str, words: str) -> None:
    assert markdown.plain(text) == words
