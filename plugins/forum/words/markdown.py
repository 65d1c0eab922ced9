"""People's text to safe HTML: a plain subset of Markdown, then an allow-list over what came out.

Two walls, because one will crack: markdown-it writes no HTML of the author's, and nh3 keeps only the tags
and addresses listed here. Pictures are not part of text; a post's photos are named in its record and served
by this hub, so reading never tells a stranger's server who reads.

Markdown parsers are slow on texts made to hurt them: unmatched marks cost time by their square, and what is
nested too deep is silently dropped. A text with more marks and lines than an honest one (`is_laboured`) is
shown as it was typed.
"""

import re
from collections.abc import Sequence
from functools import cache, lru_cache
from html import escape, unescape
from typing import Final

import nh3
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt
from markdown_it.token import Token

MAX_CHARACTERS: Final = 16_384
SHORT: Final = 2000
MAX_OPENED: Final = 100
MAX_MARKS: Final = 800
MAX_SEARCHES: Final = 20_000
MAX_STEPS: Final = 8
MAX_NESTING: Final = 100

RULES: Final = (
    *("blockquote", "code", "fence", "heading", "hr", "list"),
    *("autolink", "backticks", "balance_pairs", "emphasis", "escape", "fragments_join", "link", "newline"),
)
TAGS: Final = {"p", "br", "strong", "em", "code", "pre", "blockquote", "ul", "ol", "li", "a", "hr"} | {
    f"h{level}" for level in range(3, 7)
}
ATTRIBUTES: Final = {"*": set(), "a": {"href"}, "ol": {"start"}}
SCHEMES: Final = {"http", "https", "mailto", "tel"}
REL: Final = "nofollow noopener noreferrer ugc"

# Without these a text is paragraphs and lines, and the parser would say the same at fifty times the cost.
has_marks = re.compile(r"[*_`\[\]<>#\\&~]|^[ \t]*(?:[-+]|\d+[.)])|^(?: {4}|\t)|  \n", re.M).search
find_marks = re.compile(r"[*_`<>\\&~#\n]|^[ \t]*(?:[-+]|\d+[.)])", re.M).findall
# Quotes and lists within each other on one line, or a list that is pushed in by two dozen spaces.
STEP: Final = r"[ \t]*(?:>|[-+*](?=[ \t])|\d+[.)](?=[ \t]))"
is_deep = re.compile(rf"^(?:{STEP}){{{MAX_STEPS + 1}}}|^[ \t]{{24}}[ \t]*(?:[-+*>]|\d+[.)])", re.M).search
drop_tags = re.compile(r"<[^>]*>").sub  # of our own HTML, where no other angle stands
find_paragraphs = re.compile(r"\n[ \t]*\n+").split


def render(text: str) -> SafeString:
    """HTML of a text. Any text is answered: laboured or overlong ones as they were typed."""
    return remembered(text) if len(text) <= SHORT else rendered(text)


@lru_cache(maxsize=300)
def remembered(text: str) -> SafeString:
    """The same of what most posts are; long ones, remembered, would be megabytes."""
    return rendered(text)


def rendered(text: str) -> SafeString:
    """The same, worked out."""
    text = text[:MAX_CHARACTERS].replace("\x00", "\ufffd").replace("\r\n", "\n").replace("\r", "\n")
    if not has_marks(text) or is_laboured(text):
        return as_typed(text)
    html = parser().render(text)
    clean = nh3.clean(html, tags=TAGS, attributes=ATTRIBUTES, url_schemes=SCHEMES, link_rel=REL)
    return mark_safe(clean)  # noqa: S308 - nh3 let through nothing but the list above


def plain(text: str) -> str:
    """The words alone, on one line; not safe as HTML."""
    return " ".join(unescape(drop_tags("", render(text))).split())


def is_laboured(text: str) -> bool:
    """Whether the parser would work much harder on this text than on an honest one of its length."""
    opened, marks = text.count("["), len(find_marks(text))
    return (
        opened > MAX_OPENED
        or marks > MAX_MARKS
        # For each bracket that opens the parser may look through all that follows.
        or opened * (opened + marks) > MAX_SEARCHES
        or is_deep(text) is not None
    )


def as_typed(text: str) -> SafeString:
    """The text with its paragraphs and lines, and nothing else interpreted."""
    parts = (part.strip("\n") for part in find_paragraphs(text.strip()))
    html = "\n".join(f"<p>{escape(part).replace(chr(10), '<br>' + chr(10))}</p>" for part in parts if part)
    return mark_safe(html)  # noqa: S308 - every piece was escaped


@cache
def parser() -> MarkdownIt:
    """One parser for the process: it keeps no state between texts."""
    made = MarkdownIt("zero", {"html": False, "breaks": True, "maxNesting": MAX_NESTING})
    made.enable(RULES)
    made.core.ruler.push("lower_headings", lambda state: lower_headings(state.tokens))
    return made


def lower_headings(tokens: Sequence[Token]) -> None:
    """A text's headings stand below those of the page: h1 becomes h3, and so on to h6."""
    for token in tokens:
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{min(int(token.tag[1]) + 2, 6)}"
