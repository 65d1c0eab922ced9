"""Feeds of a catalogue as bytes: Atom (RFC 4287) as OPDS Catalog 1.2 asks for it, and where to search it (OpenSearch
1.1). It knows no shelf: values come in, XML goes out.

Whatever people wrote is text and never markup, and signs that no XML may hold (XML 1.0, section 2.2) are left out.
Atom is the namespace without a prefix: some reading programs know no other way to write it.
"""

import re
from collections.abc import Iterable
from typing import Final, NamedTuple
from xml.etree.ElementTree import Element, SubElement, tostring

ATOM: Final = "http://www.w3.org/2005/Atom"
TERMS: Final = "http://purl.org/dc/terms/"
SEARCH: Final = "http://a9.com/-/spec/opensearch/1.1/"
NAVIGATION: Final = "application/atom+xml;profile=opds-catalog;kind=navigation"
ACQUISITION: Final = "application/atom+xml;profile=opds-catalog;kind=acquisition"
DESCRIPTION: Final = "application/opensearchdescription+xml"
unwritable = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]").sub


class Link(NamedTuple):
    """Where something lies: its relation, address and media type; how many bytes it has, if that is known."""

    rel: str
    href: str
    type: str = ""
    length: int = 0


class Entry(NamedTuple):
    """One thing in a feed. `updated`: a date of RFC 3339. `summary` of a publication, `content` of a way to go."""

    id: str
    title: str
    updated: str
    links: tuple[Link, ...]
    summary: str = ""
    content: str = ""
    contributor: str = ""
    rights: str = ""
    language: str = ""
    source: str = ""
    tags: tuple[str, ...] = ()


class Feed(NamedTuple):
    """A page of a feed. `author`: the hub that gives it; `language`: of the hub's own words in it."""

    id: str
    title: str
    updated: str
    author: str
    language: str
    links: tuple[Link, ...]
    entries: tuple[Entry, ...]


def written(feed: Feed) -> bytes:
    """A feed as a document."""
    root = Element("feed", {"xmlns": ATOM, "xmlns:dc": TERMS, "xml:lang": feed.language})
    named(root, feed.id, feed.title, feed.updated)
    add(SubElement(root, "author"), "name", feed.author)
    add_links(root, feed.links)
    for entry in feed.entries:
        add_entry(root, entry)
    return document(root)


def named(place: Element, uri: str, title: str, updated: str) -> None:
    """What every feed and every entry has."""
    add(place, "id", uri)
    add(place, "title", title)
    add(place, "updated", updated)


def add_entry(root: Element, entry: Entry) -> None:
    place = SubElement(root, "entry")
    named(place, entry.id, entry.title, entry.updated)
    if entry.contributor:
        add(SubElement(place, "contributor"), "name", entry.contributor)
    for name, text in (("summary", entry.summary), ("content", entry.content), ("rights", entry.rights)):
        if text:
            add(place, name, text).set("type", "text")
    for tag in entry.tags:
        SubElement(place, "category", {"term": plain(tag), "label": plain(tag)})
    for name, text in (("language", entry.language), ("source", entry.source)):
        if text:
            SubElement(place, f"dc:{name}").text = plain(text)
    add_links(place, entry.links)


def add(place: Element, name: str, text: str) -> Element:
    found = SubElement(place, name)
    found.text = plain(text)
    return found


def add_links(place: Element, links: Iterable[Link]) -> None:
    for link in links:
        said = {"rel": link.rel, "href": link.href, "type": link.type, "length": str(link.length or "")}
        SubElement(place, "link", {name: value for name, value in said.items() if value})


def description(title: str, words: str, template: str) -> bytes:
    """How to search: `template` is an address with `{searchTerms}` in the place of the words."""
    root = Element("OpenSearchDescription", {"xmlns": SEARCH})
    for name, text in (("ShortName", title[:16]), ("Description", words[:1024]), ("InputEncoding", "UTF-8")):
        SubElement(root, name).text = plain(text)
    SubElement(root, "Url", {"type": ACQUISITION, "template": template})
    return document(root)


def plain(text: str) -> str:
    """A text without what no XML may hold."""
    return unwritable("", text)


def document(root: Element) -> bytes:
    return bytes(tostring(root, "utf-8", xml_declaration=True))
