"""Pages, for the tests of the hub's own."""

from typing import Any

from hub.testing.page import Page, Tag

__all__ = ["Page", "Tag", "said"]


def said(answer: Any) -> str:
    """The words of the test client's answer, in one line."""
    return " ".join(Page(answer.content.decode()).words)
