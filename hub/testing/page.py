"""A page as a browser of 2016 without JavaScript would meet it: what it loads, what can be pressed, what it says."""

import gzip
from collections.abc import Iterable
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urlsplit

VOID = frozenset(["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"])
SILENT = frozenset(("script", "style", "title", "svg"))


class Tag:
    """One element: its name, attributes and all text within."""

    def __init__(self, name: str, attributes: Iterable[tuple[str, str | None]], within: "Tag | None") -> None:
        self.name = name
        self.attributes = {key: value or "" for key, value in attributes}
        self.within = within
        self.text = ""

    def __getitem__(self, key: str) -> str:
        return self.attributes.get(key, "")

    def is_inside(self, name: str) -> bool:
        return self.within is not None and (self.within.name == name or self.within.is_inside(name))


class Page(HTMLParser):
    """All elements of a page, in order."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.html = html
        self.tags: list[Tag] = []
        self.open: list[Tag] = []
        self.said: list[str] = []
        self.feed(html)

    def handle_starttag(self, name: str, attributes: list[tuple[str, str | None]]) -> None:
        tag = Tag(name, attributes, self.open[-1] if self.open else None)
        self.tags.append(tag)
        if name not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, name: str, attributes: list[tuple[str, str | None]]) -> None:
        self.tags.append(Tag(name, attributes, self.open[-1] if self.open else None))

    def handle_endtag(self, name: str) -> None:
        while self.open and self.open.pop().name != name:
            pass

    def handle_data(self, data: str) -> None:
        for tag in self.open:
            tag.text += data
        if not any(tag.name in SILENT or tag["class"] in ("skip", "unseen") for tag in self.open):
            self.said.append(data)

    def all(self, *names: str) -> list[Tag]:
        return [tag for tag in self.tags if tag.name in names]

    @property
    def words(self) -> list[str]:
        """What people see, word by word."""
        return " ".join(self.said).split()

    @property
    def loads(self) -> list[str]:
        """The addresses a browser asks for by itself, the page not counted."""
        linked = [tag["href"] for tag in self.all("link") if tag["rel"] in ("stylesheet", "icon", "preload")]
        return linked + [tag["src"] for tag in self.all("script", "img", "iframe", "source") if tag["src"]]

    @property
    def weight(self) -> int:
        """Bytes of html, css and icons, gzip'd, as the first view costs them."""
        from django.contrib.staticfiles import finders

        paths = [urlsplit(address).path.removeprefix("/static/") for address in self.loads]
        files = [finders.find(path) for path in paths if path.endswith((".css", ".svg"))]
        drawn = [Path(str(file)).read_bytes() for file in files if file]
        return sum(len(gzip.compress(data)) for data in [self.html.encode(), *drawn])
