"""How things of plugins stand among things of others: each plugin says it of its own; one that fails is passed over."""

from collections.abc import Collection, Mapping
from functools import partial

from django.http import HttpRequest

from hub import guard
from hub.content import named, wanted
from hub.log.written import written_by_ids
from hub.plugins import HubPlugin, Line, loader, switches

TEXT = 400


def lines_of(
    request: HttpRequest, positions: Collection[int], labels: Mapping[int, str] | None = None
) -> dict[int, Line]:
    """A line for each of these positions that some plugin knows and whoever asks may read. `labels`: whose records
    stand there, where that is known; then no plugin is asked about those of others."""
    found: dict[int, Line] = {}
    for plugin in switches.enabled(request) if positions else ():
        its = positions if labels is None else [at for at in positions if labels[at] == plugin.label]
        if its:
            found |= guard.ask(plugin.label, "lines", partial(lines_by, plugin, request, its), dict[int, Line]())
    return found


def entry_lines(request: HttpRequest, entries: Collection[bytes]) -> dict[bytes, Line]:
    """How their plugins show entries (32-byte ids), many as cheaply as one; left out is what is not shown to whoever
    asks."""
    found = written_by_ids(entries) if entries else {}
    labels = {each.position: str((each.record or {}).get("t", "")).partition(".")[0] for each in found.values()}
    lines = lines_of(request, labels, labels)
    return {each.id: lines[each.position] for each in found.values() if each.position in lines}


def content_lines(request: HttpRequest, cids: Collection[str]) -> dict[str, Line]:
    """How that is shown by which content (content ids) came first, of what whoever asks may read; as cheap."""
    read = {text: cid for text in cids if (cid := wanted.cid_of(text)) is not None}
    positions = named.naming_of(read.values()) if read else {}
    lines = lines_of(request, {each for some in positions.values() for each in some})
    shown = {text: [lines[at] for at in positions.get(cid, ()) if at in lines] for text, cid in read.items()}
    return {text: some[0] for text, some in shown.items() if some}


def lines_by(plugin: HubPlugin, request: HttpRequest, positions: Collection[int]) -> dict[int, Line]:
    """What one plugin says; an answer of another shape is its failure."""
    found = plugin.lines(request, positions)
    lines = {int(position): as_line(line) for position, line in found.items()}
    return {position: line for position, line in lines.items() if position in positions and leads_here(line)}


def as_line(line: Line) -> Line:
    """A plugin's line, each part of it said. Words that fail when they are said fail here, under the guard."""
    return Line(*(plain(part) for part in (line.title, line.address, line.text, line.by)))


def plain(said: object) -> str:
    """Words of a plugin as a page can hold them: no half letters, and never HTML, whatever the plugin calls safe."""
    return str(said or "").encode(errors="replace").decode()


def leads_here(line: Line) -> bool:
    """Whether a line leads to a page of this hub."""
    return line.address.startswith("/") and not line.address.startswith("//")


def plugin_of(record: object) -> HubPlugin | None:
    """Whose record this is."""
    label = str(getattr(record, "type", "")).partition(".")[0]
    return next((plugin for plugin in loader.installed() if plugin.label == label), None)


def refusal_of(record: object, scope: str) -> str:
    """Why its plugin would not have a record published that waited; empty where it would."""
    plugin = plugin_of(record)
    return guard.ask(plugin.label, "refuses", lambda: str(plugin.refuses(record, scope)), "") if plugin else ""


def words_of(record: object) -> str:
    """What a record says, for who must see it before it is published."""
    plugin = plugin_of(record)
    words = guard.ask(plugin.label, "words", lambda: str(plugin.words(record)), "") if plugin else ""
    return words.strip() or "\n".join(
        str(getattr(record, name)) for name in ("title", "text") if getattr(record, name, "")
    )
