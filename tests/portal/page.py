"""Pages, for the tests of the hub's own."""

from hub.testing.page import Page, Tag

__all__ = ["Page", "Tag"]
