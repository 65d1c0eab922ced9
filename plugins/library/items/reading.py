"""What pages show of items: their versions in words, many at a time in a handful of statements.

Bodies are read here. Who may not read a shelf finds nothing of it here, and what waits is found by its writer and
those who approve alone.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from urllib.parse import quote

from django.http import HttpRequest
from django.template.defaultfilters import filesizeformat
from django.urls import reverse
from django.utils.translation import gettext as _

from hub import api
from hub.api import Written
from hub.api.pages import each_once, when
from hub.core.cid import id_text
from naming.api import display_names, key_form
from plugins.library.items import files, rows
from plugins.library.items.licences import language_in_words, licence_in_words
from plugins.library.items.places import is_item, places_of
from plugins.library.items.versions import Versions, taken_back, versions_of
from plugins.library.shelves.standing import Shelf

EXCERPT = 160


@dataclass
class Version:
    """What somebody said of a file at one time. `here`: whether the file has come; `lacks`: a part of it was lost
    since; `coming`: how far it is where it has not come, and is looked for. `picture`: the content id of a small
    picture of it that is here, as its writer chose it or this hub drew it."""

    entry: Written
    here: bool = False
    lacks: bool = False
    picture: str = ""
    coming: api.Coming | None = None

    def said(self, name: str) -> str:
        """A field of the record that is a text; empty where there is none."""
        return str((self.entry.record or {}).get(name) or "")

    @cached_property
    def text_id(self) -> str:
        return id_text(self.entry.id)

    @cached_property
    def title(self) -> str:
        return " ".join(self.said("title").split())

    @property
    def description(self) -> str:
        return self.said("description")

    @property
    def excerpt(self) -> str:
        """The first words of the description."""
        text = " ".join(self.description.split())
        return text if len(text) <= EXCERPT else text[:EXCERPT] + "…"

    @property
    def source(self) -> str:
        return self.said("source")

    @property
    def file(self) -> str:
        return self.said("file")

    @property
    def file_name(self) -> str:
        return files.plain_name(self.said("name"))

    @property
    def size(self) -> str:
        """How large the file is, in words, as who added it says."""
        return filesizeformat(self.bytes)

    @property
    def bytes(self) -> int:
        return int((self.entry.record or {}).get("size", 0))

    @property
    def player(self) -> str:
        """Which player shows it: what plays is read from its beginning, so that is enough."""
        player = files.player(self.said("media"))
        begun = self.coming.begun if self.coming else self.lost is not None and self.lost.begins > 0
        return player if self.is_whole or (begun and player in ("audio", "video")) else ""

    @property
    def is_whole(self) -> bool:
        """Whether all of it can be saved."""
        return self.here and not self.lacks

    @cached_property
    def lost(self) -> api.Lost | None:
        """What is known of it where a part was lost; asked for each by itself, so not for lists."""
        return api.lost(self.file) if self.lacks else None

    @property
    def opens(self) -> bool:
        """Whether it is a folder that can be shown."""
        return self.is_folder and self.here and (self.lost is None or self.lost.opens)

    @property
    def state(self) -> str:
        """What lists say where it cannot be saved; empty where it can."""
        if self.here:
            return _("a part is lost") if self.lacks else ""
        return (self.coming.came if self.coming else "") or _("not here yet")

    @property
    def is_folder(self) -> bool:
        """Whether it is a folder, such as a whole website, that is opened and not saved."""
        return self.said("media") == files.FOLDER

    @property
    def is_paper(self) -> bool:
        """Whether browsers show it by themselves, as a page of paper; those that cannot keep it apart save it."""
        return self.said("media") == "application/pdf"

    @property
    def folder(self) -> str:
        return reverse("content:folder", args=[self.file])

    @property
    def language(self) -> str:
        return language_in_words(self.said("language"))

    @property
    def language_code(self) -> str:
        return self.said("language")

    @property
    def licence(self) -> str:
        return licence_in_words(self.said("licence"))

    @property
    def tags(self) -> list[str]:
        return each_once((self.entry.record or {}).get("tags") or ())

    @property
    def address(self) -> str:
        """Where the file is, to be shown."""
        name = quote(self.file_name, safe="")
        return reverse("content:show", args=[self.file]) + (f"?filename={name}" if name else "")

    @property
    def download(self) -> str:
        """Where the file is, to be saved under its name."""
        return self.address + ("&" if self.file_name else "?") + "download=true"

    @property
    def cover(self) -> str:
        """A small picture of it, where there is one here."""
        return reverse("content:show", args=[self.picture]) if self.picture else ""

    @property
    def sign(self) -> str:
        """What stands in the place of a picture."""
        return files.sign(self.said("media"))

    @property
    def when(self) -> str:
        return when(self.entry.stamp)


@dataclass
class Work:
    """An item with its versions. `mine`: who reads added it; `own`: under another id of theirs."""

    entry: Written
    shelf: Shelf
    name: str
    village: str
    versions: Versions
    gone: bool = False
    mine: bool = False
    own: bool = False
    may_approve: bool = False
    now: list[Version] = field(default_factory=list)
    before: list[Version] = field(default_factory=list)
    waiting: list[Version] = field(default_factory=list)

    @property
    def text_id(self) -> str:
        return id_text(self.entry.id)

    @property
    def address(self) -> str:
        return reverse("library:item", args=[self.text_id])

    @property
    def person(self) -> str:
        """The page of who added it."""
        return reverse("portal:person", args=[id_text(self.entry.person)])

    @property
    def report(self) -> str:
        return api.report_address(self.entry.id)

    @property
    def first(self) -> Version:
        """What stands for it in lists."""
        return (self.now or self.waiting or self.before or [Version(self.entry)])[-1]

    @property
    def refused(self) -> list[str]:
        """Why versions may not stand, for who wrote them."""
        return list(self.versions.refused.values()) if self.mine or self.may_approve else []

    @property
    def is_refused(self) -> bool:
        return bool(self.versions.refused) and (self.mine or self.may_approve)

    @property
    def is_coming(self) -> bool:
        """Whether a file of it is looked for, so that its page may say something else soon."""
        return any(each.coming or each.lacks for each in (*self.now, *self.waiting))

    @property
    def stays(self) -> bool:
        """Whether it never leaves this hub."""
        return self.entry.scope == "here"

    @property
    def when(self) -> str:
        return when(self.entry.stamp)

    @property
    def is_shown(self) -> bool:
        """Whether there is anything to read for whoever asks."""
        return not self.gone and bool(self.now or self.waiting)


def works(positions: Collection[int], request: HttpRequest) -> dict[int, Work]:
    """The items at these positions, as far as who asks may read them; the order is that of the positions."""
    entries = {at: each for at, each in api.written(positions).items() if is_item(each)}
    return works_of([entries[at] for at in positions if at in entries], request)


def works_of(entries: Collection[Written], request: HttpRequest) -> dict[int, Work]:
    """The same of entries that were read already."""
    role, person = api.role_of(request), api.person_of(request)
    shelves = places_of(entries)
    readable = [each for each in entries if may_read(each, shelves, role, person)]
    versions, gone, names = versions_of(readable, shelves), taken_back(readable), names_of(readable, person)
    ids = api.ids_of(person) if person is not None and readable else frozenset()
    found: dict[int, Work] = {}
    for entry in readable:
        shelf = shelves[entry.id]
        work = Work(entry, shelf, name_of(entry, names), village_of(entry, names), versions[entry.id])
        work.gone, work.mine, work.own = entry.id in gone, entry.person == person, entry.person in ids
        work.may_approve = shelf.allows(role, "approve") and shelf.waits
        found[entry.position] = work
    fill(found.values())
    return found


def may_read(item: Written, shelves: Mapping[bytes, Shelf], role: str, person: bytes | None) -> bool:
    """Whether an item stands on a shelf that somebody may read, or is their own."""
    shelf = shelves.get(item.id)
    if shelf is None or not shelf.allows(role, "read"):
        return False
    return shelf.writers is None or item.person in shelf.writers or item.person == person


def names_of(entries: Iterable[Written], viewer: bytes | None) -> dict[bytes, str]:
    """What the viewer calls the people and hubs who wrote these."""
    return display_names({known for entry in entries for known in (entry.person, entry.hub)}, viewer)


def name_of(entry: Written, names: Mapping[bytes, str]) -> str:
    """The name of who added it; where no profile has come, what they were called then, and their key."""
    written, name = api.plain_name(str((entry.record or {}).get("as") or "")), names[entry.person]
    return f"{written} ({name})" if written and name == key_form(entry.person) else name


def village_of(entry: Written, names: Mapping[bytes, str]) -> str:
    """At which other hub it was added; empty for this one."""
    here = api.this_hub()
    return "" if here is not None and entry.hub == here.id else names[entry.hub]


def fill(found: Collection[Work]) -> None:
    """Make versions of entries, and say which files are here, how far the others are, and what they look like."""
    for work in found:
        work.now, work.before = [Version(each) for each in work.versions.now], list(map(Version, work.versions.before))
        if work.mine or work.may_approve:
            work.waiting = [Version(each) for each in work.versions.waiting]
    versions = [each for work in found for each in (*work.now, *work.before, *work.waiting)]
    drawn = rows.covers([each.entry.position for each in versions])
    pictures = {each.entry.position: each.said("cover") or drawn.get(each.entry.position, "") for each in versions}
    here = api.held({each.file for each in versions} | set(pictures.values()) - {""})
    whole = api.whole(here)
    for each in versions:
        each.here, picture = each.file in here, pictures[each.entry.position]
        each.lacks = each.here and each.file not in whole
        each.picture = picture if picture in whole else ""
    missing = [each for each in versions if not each.here]
    coming = api.coming(each.file for each in missing)
    for each in missing:
        each.coming = coming.get(each.file)
