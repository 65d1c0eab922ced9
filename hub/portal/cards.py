"""The queue's cards: what was reported, what waits, and who is new, each with the buttons that may be pressed."""

from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from hub.accounts.hubs.identity import this_hub
from hub.accounts.names import plain
from hub.accounts.seats import roles
from hub.accounts.seats.acts import MODERATORS
from hub.api import person_of
from hub.api.lines import TEXT, lines_of, words_of
from hub.core.cid import id_text
from hub.core.errors import LocalError
from hub.core.record import Record
from hub.log import store
from hub.log.written import Written, written
from hub.moderation import waiting
from hub.moderation.models import Report, Waiting
from hub.plugins import Line
from hub.portal.dates import when
from naming.api import display_names

MOST_SHOWN = 20
MOST_SAID = 3


class Button(NamedTuple):
    do: str
    icon: str
    word: str
    look: str = ""


class Card(NamedTuple):
    """One thing to look at. `reason`: what stands in the field for it before anybody writes. `first`: a button that
    asks for no reason, where the others are seldom wanted."""

    what: str
    title: str
    address: str
    text: str
    remarks: list[str]
    said: list[str]
    reason: str
    buttons: list[Button]
    first: Button | None = None


class Group(NamedTuple):
    id: str
    title: str
    cards: list[Card]
    more: int


def cards(request: HttpRequest) -> list[Group]:
    """All groups that have something to look at."""
    found = [
        group("reported", _("Reported"), reported(request)),
        group("waiting", _("Waiting to be let through"), held(request)),
        group("new", _("New people"), new_people()),
    ]
    return [each for each in found if each.cards]


def group(id: str, title: str, cards: Sequence[Card]) -> Group:
    return Group(id, title, list(cards[:MOST_SHOWN]), max(0, len(cards) - MOST_SHOWN))


def reported(request: HttpRequest) -> list[Card]:
    """A card for each entry that somebody reports, the longest waiting first."""
    by_entry: dict[bytes, list[Report]] = {}
    for report in Report.objects.filter(is_open=True).order_by("pk")[: 50 * MOST_SHOWN]:
        by_entry.setdefault(report.entry, []).append(report)
    some = dict(list(by_entry.items())[: MOST_SHOWN + 1])
    found = {entry.id: entry for entry in written(store.positions_of(some).values()).values()}
    lines = lines_of(request, [entry.position for entry in found.values()])
    names = display_names({entry.person for entry in found.values()}, person_of(request))
    return [reported_card(entry_id, reports, found.get(entry_id), lines, names) for entry_id, reports in some.items()]


def reported_card(
    entry_id: bytes, reports: list[Report], entry: Written | None, lines: dict[int, Line], names: dict[bytes, str]
) -> Card:
    line = lines.get(entry.position) if entry else None
    writer = (line.by if line else "") or (names.get(entry.person, "") if entry else "")
    counted = Counter(report.get_reason_display() for report in reports).most_common()
    times = ngettext("%(count)d person reports it", "%(count)d people report it", len(reports))
    remarks = [_("By %(name)s") % {"name": writer}] if writer else []
    remarks.append(times % {"count": len(reports)} + ": " + "; ".join(f"{words} ({n})" for words, n in counted))
    buttons = [Button("keep", "check", _("Keep it")), Button("hide", "cross", _("Hide it"), "button-risk")]
    if entry is not None and may_be_blocked(entry.person):
        buttons.append(Button("block-writer", "warning", _("Block its writer"), "button-risk"))
    return Card(
        id_text(entry_id),
        line.title if line else _("Something that cannot be shown here"),
        line.address if line else "",
        line.text[:TEXT] if line else "",
        remarks,
        [report.words for report in reports if report.words][:MOST_SAID],
        counted[0][0],
        buttons,
    )


def may_be_blocked(person: bytes) -> bool:
    here = this_hub()
    return person != (here.id if here else b"") and roles.role_of(person) not in MODERATORS


def held(request: HttpRequest) -> list[Card]:
    """A card for each record that waits, the longest waiting first."""
    rows = list(Waiting.objects.filter(state=Waiting.State.WAITS).order_by("pk")[: MOST_SHOWN + 1])
    names = display_names({row.person for row in rows if row.person}, person_of(request))
    return [waiting_card(row, names.get(row.person or b"", "")) for row in rows]


def waiting_card(row: Waiting, name: str) -> Card:
    try:
        text = as_signed(waiting.record_of(row), row)
    except LocalError as error:
        text = str(error)
    by = _("By %(name)s") % {"name": name} if name else _("By a guest, or somebody who wants no name beside it")
    buttons = [Button("let", "check", _("Let it through")), Button("decline", "cross", _("Decline"), "button-risk")]
    if row.person is not None:
        buttons.append(Button("block-waiting", "warning", _("Block its writer"), "button-risk"))
    remarks = [by, when(row.stamp)]
    if row.scope == "here":
        remarks.append(_("Stays in this village"))
    said = [_("The writer answers: %(words)s") % {"words": row.answer}] if row.answer else []
    return Card(str(row.pk), _("Waiting"), row.address, text, remarks, said, "", buttons)


def as_signed(record: Record, row: Waiting) -> str:
    """All words that the hub would sign: the name that a guest gives, too."""
    name = plain(str(getattr(record, "as_", ""))) if row.person is None else ""
    return f"{name}: {words_of(record)}" if name else words_of(record)


def new_people() -> list[Card]:
    """A card for each person whom nobody has welcomed."""
    here = this_hub()
    waits = here is not None and here.rules.joining == "approval"
    return [
        Card(
            id_text(person.person_id),
            person.name,
            reverse("portal:person", args=[id_text(person.person_id)]),
            "",
            [
                _("They wait for you to let them in, and write nothing until then.")
                if waits
                else _("What they write may wait for you until they are welcomed.")
            ],
            [],
            "",
            [Button("block", "warning", _("Block"), "button-risk")],
            Button("welcome", "heart", _("Let them in") if waits else pgettext("what a moderator does", "Welcome")),
        )
        for person in waiting.newcomers(MOST_SHOWN + 1)
    ]
