"""An answer as a page shows it: where a name leads, and by whose word, step by step."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple
from urllib.parse import urlsplit

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from hub import api
from hub.api.pages import content_lines, entry_lines, title_at, when
from hub.core.cid import id_text
from hub.plugins import Line
from naming.api import display_names, key_form
from naming.core.claims import Claim
from naming.core.labels import key_label
from naming.core.operations import ADDRESS, ALIAS, CID, ENTRY, GROUP, HUB, PERSON, SERVICE, ZONES, Operation, Target
from naming.core.resolving import Answer, Found, Step, Viewer
from naming.held import Held, id_of
from naming.knowing import kinds_of, taken_for
from naming.pages.check_words import check_words_of
from naming.pages.wording import Badge, how_badge, kind_word, shown


class Leads(NamedTuple):
    """Where something leads. address: a page of this hub, or one elsewhere; empty where nothing can be opened.  key:
    what is nobody else's of it, where the words are what somebody calls it.  notes: sentences on what whoever gave the
    name may not have known."""

    kind: str
    words: str
    address: str
    is_name: bool = False
    key: str = ""
    notes: tuple[str, ...] = ()


class Word(NamedTuple):
    """Somebody's word for one label."""

    label: str
    badge: Badge
    words: str
    when: str = ""


class Way(NamedTuple):
    """One thing to which a name leads, and the trail to it."""

    leads: Leads
    trail: list[Word]


class Caller(NamedTuple):
    """A hub that is called so. key: its label that is nobody else's; address: its page, or that of the name that was
    asked for as this hub says it; days: how many it has counted; met: through whom this hub knows it; check: four words
    to compare."""

    name: str
    key: str
    address: str
    words: str
    when: str
    days: int
    vouchers: list[str]
    id: str
    met: str
    check: str


class Blocked(NamedTuple):
    by: str
    reason: str
    when: str


class Seeing:
    """What somebody is shown. All names of people and hubs on a page are asked together: `about` first."""

    def __init__(self, request: HttpRequest, held: Held, viewer: Viewer) -> None:
        here = api.this_hub()
        self.request, self.held, self.viewer = request, held, viewer
        self.me, self.here = api.person_of(request), here.id if here else None
        self.names, self.themselves = dict[bytes, str](), dict[bytes, list[str]]()
        self.kinds, self.gone = dict[bytes, str](), set[bytes]()
        self.lines, self.brought = dict[str, Line](), dict[bytes, bytes]()

    def about(
        self, answers: Iterable[Answer] = (), targets: Iterable[Target] = (), people: Iterable[bytes] = ()
    ) -> None:
        """Look up what everybody and everything is called of which this will be told."""
        answers, people = list(answers), set(people)
        targets = [*targets, *(found.target for answer in answers for found in answer.found)]
        led = ids_in(targets)
        for answer in answers:
            people |= {each.by for each in answer.blocks} | {each.hub for each in answer.claims}
            people |= {zone for each in answer.claims for zone in each.vouched}
            for found in answer.found:
                people |= {step.zone for step in found.trail if step.zone}
        claimants = {each.hub for answer in answers for each in answer.claims}
        self.held.know_days(claimants)
        self.brought |= api.brought_by(claimants)
        people |= {self.brought[each] for each in claimants & self.brought.keys()}
        self.held.know(people | led)
        self.kinds |= kinds_of(self.held, led)
        self.gone |= api.left(each for each in led if self.kinds.get(each) == PERSON)
        self.names |= display_names(people, self.me)
        self.themselves |= api.called_all(led)
        self.lines |= self.shown_as([self.known(each) for each in targets])

    def shown_as(self, targets: Iterable[Target]) -> dict[str, Line]:
        """How plugins show the topics and files among these, as far as whoever looks may read them."""
        entries = {zone: each.value for each in targets if each.kind == ENTRY and (zone := id_of(each.value))}
        lines = {entries[zone]: line for zone, line in entry_lines(self.request, entries).items()}
        return lines | content_lines(self.request, {each.value for each in targets if each.kind == CID})

    def name(self, zone: bytes) -> str:
        title = self.held.title(zone)
        return shown(title) if title else self.names.get(zone) or key_form(zone)

    def itself(self, zone: bytes) -> str:
        """How somebody to whom a name leads calls themselves: what others call them is the name that is looked at."""
        return " / ".join(self.themselves.get(zone, ())) or key_form(zone)

    def known(self, target: Target) -> Target:
        """A target as what it is, where this hub knows that better than whoever gave the name."""
        kind, taken = self.kinds.get(id_of(target.value) or b"", ""), taken_for(target)
        return Target(kind, target.value) if kind and taken and kind != taken else target

    def leads(self, target: Target) -> Leads:
        known, notes = self.known(target), list[str]()
        if known != target:
            words = _("Whoever gave the name took it for something else: %(kind)s.")
            notes.append(words % {"kind": kind_word(target.kind)})
        if known.kind in ZONES and id_of(known.value) in self.gone:
            notes.append(_("Has left this hub."))
        return self.leads_as_known(known)._replace(notes=tuple(notes))

    def leads_as_known(self, target: Target) -> Leads:
        zone, kind = id_of(target.value), kind_word(target.kind)
        if target.kind in ZONES and zone is not None:
            title = self.held.title(zone)
            page = "naming:of" if target.kind == GROUP else "portal:person"
            words = shown(title) if title else self.itself(zone)
            return Leads(kind, words, reverse(page, args=[target.value]), True)
        line = self.lines.get(target.value) if target.kind in (ENTRY, CID) else None
        if target.kind == ENTRY and zone is not None:
            key, address = key_form(zone), line.address if line else ""
        else:
            key, address = self.opened(target, zone)
        title = line.title if line else self.title_of(target, zone)
        return Leads(kind, title, address, True, key) if title else Leads(kind, key, address)

    def title_of(self, target: Target, zone: bytes | None) -> str:
        """What a page of this hub belongs to, where a name leads to one."""
        is_ours = target.kind == SERVICE and zone == self.here and target.port == api.web_port()
        return title_at(self.request, target.path) if is_ours else ""

    def opened(self, target: Target, zone: bytes | None) -> tuple[str, str]:
        """How what is no person and no hub is written, and where it opens."""
        if target.kind == CID:
            return target.value, reverse("content:show", args=[target.value])
        if target.kind == ALIAS:
            return shown(target.value), reverse("naming:name", args=[target.value])
        if target.kind == ADDRESS:
            host = f"[{target.value}]" if ":" in target.value else target.value
            return target.value, f"http://{host}/"
        if target.kind == SERVICE and zone is not None:
            at = f"{self.itself(zone)}:{target.port}{target.path}"
            return at, self.service(target) if zone == self.here else ""
        return target.value, ""

    def service(self, target: Target) -> str:
        """The address of a program on this box, as it is asked now."""
        name = urlsplit(f"//{self.request.get_host()}").hostname or ""
        host = f"[{name}]" if ":" in name else name
        path = target.path if target.path.startswith("/") else f"/{target.path}"
        return f"http://{host}:{target.port}{path}" if target.protocol in ("", "http") and target.port else ""

    def word(self, step: Step) -> Word:
        """Who says one step."""
        how = "mine" if step.how == "here" and step.zone == self.me else step.how
        by = self.name(step.zone) if step.zone else ""
        words = {
            "own": _("You call them so. Nobody else is told."),
            "mine": _("You say so."),
            "calls-itself": _("%(name)s calls itself so.") % {"name": by},
            "key": _("It is written by its key, which is nobody else's."),
        }.get(how) or _("%(name)s says so.") % {"name": by}
        if step.accepted and not step.hands:
            words = f"{words} {_('Who is meant agrees.')}"
        if step.hands:
            told = ngettext("It was handed on %(count)d time.", "It was handed on %(count)d times.", len(step.hands))
            words = f"{words} {told % {'count': len(step.hands)}}"
        return Word(shown(step.label), how_badge(how), words, self.day(step.operation))

    def day(self, operation: Operation | None) -> str:
        entry = self.held.entry(operation) if operation else None
        return when(entry.stamp) if entry else ""

    def ways(self, answer: Answer) -> list[Way]:
        return [Way(self.leads(self.meant(each)), [self.word(step) for step in each.trail]) for each in answer.found]

    def meant(self, found: Found) -> Target:
        """What is found: who is written by a key alone of whom nothing is here may be anything."""
        is_known = found.trail[-1].operation is not None or id_of(found.target.value) in self.kinds
        return found.target if is_known else found.target._replace(kind="")

    def callers(self, claims: Sequence[Claim], left: Sequence[str] = ()) -> list[Caller]:
        """left: the labels that were asked for in the zone of the one that is meant."""
        return [self.caller(each, left) for each in claims]

    def caller(self, claim: Claim, left: Sequence[str]) -> Caller:
        words = _("It calls itself so.") if claim.standing else _("It called itself so, and does no more.")
        key = id_text(claim.hub)
        vouchers = [self.name(zone) for zone in claim.vouched]
        days, day = self.held.day(claim.hub), self.day(claim.operation)
        within = reverse("naming:name", args=[".".join((*left, key_label(claim.hub)))])
        address = within if left else reverse("portal:person", args=[key])
        met, check = self.met(claim.hub), check_words_of(Target(HUB, key))
        return Caller(self.name(claim.hub), key_label(claim.hub), address, words, day, days, vouchers, key, met, check)

    def met(self, hub: bytes) -> str:
        """How this hub came to know another one; nothing where that is not known."""
        through = self.brought.get(hub)
        if through == hub:
            return _("This hub met it itself.")
        return _("It is known here through %(name)s.") % {"name": self.name(through)} if through else ""

    def blocked(self, blocks: Iterable[Operation]) -> list[Blocked]:
        entries = [(each, self.held.entry(each)) for each in blocks]
        return [
            Blocked(self.name(each.by), str((entry.record or {}).get("reason", "")), when(entry.stamp))
            for each, entry in entries
            if entry is not None
        ]


def ids_in(targets: Iterable[Target]) -> set[bytes]:
    """What these lead to that has an id."""
    told = (id_of(each.value) for each in targets if taken_for(each))
    return {each for each in told if each is not None}
