"""PUBLIC: what a plugin calls once Django is set up. Declarations are in `hub.plugins`, values in `hub.core`.

rows and reducers     Row, Item, Position, GENERATION, in_generations, Message, reducer, each_message
writing and reading   publish, publish_as_hub, seal, unseal, bodies, written, written_by_id, written_by_ids, awaited,
                      newest_by, now, is_wild, latest_tame, latest_position, sight, on_growth, announce, soon
people and roles      ROLES, person_of, role_of, may_post, may_upload, seat_of, ever_seated, rightful, epoch_of,
                      plain_name, name_key, bearers, villagers, held_back, this_hub
moderation            report_address, sign_in_address, is_newcomer, hold, remember_screen
content               add_photo, present, provide_neighbours
work                  enqueue, run_apart, Limits
between hubs          Card, read_card, web_port, handshake_keys, hear_clock, vouched_time; `hub.api.exchange`,
                      for those with `exchange = True`
"""

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlencode

from django.apps import apps
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from hub.accounts.hubs import identity
from hub.accounts.hubs.card import Card, read_card
from hub.accounts.hubs.identity import HubIdentity, this_hub
from hub.accounts.models import Person, Seat
from hub.accounts.models import seat_of as highest_seat
from hub.accounts.people import drafts, known, names, pens, staying
from hub.accounts.records import ROLES
from hub.accounts.seats import authority, seating
from hub.accounts.sign_in import screen
from hub.content.fetching import web_answer
from hub.content.photo import add_photo
from hub.content.store import present
from hub.content.wanted import neighbours, provide_neighbours
from hub.core import stamp as stamps
from hub.core.cid import id_text
from hub.core.entry import Entry
from hub.core.errors import LocalError
from hub.core.record import Record
from hub.jobs import apart, work
from hub.jobs.apart import Limits
from hub.live import wake
from hub.live.soon import soon
from hub.log import store
from hub.log.clock import clock
from hub.log.registry import Message, each_message, reducer
from hub.log.rows import GENERATION, Item, Position, Row, in_generations, is_anything_out_of_sight, sight
from hub.log.store import Pen
from hub.log.tables import head_position
from hub.log.written import Written, awaited, written, written_by_id, written_by_ids
from hub.moderation import waiting
from hub.plugins import HubPlugin

__all__ = [
    "GENERATION",
    "ROLES",
    "Card",
    "HandshakeKeys",
    "HubIdentity",
    "Item",
    "Limits",
    "Message",
    "Position",
    "Row",
    "Written",
    "add_photo",
    "announce",
    "awaited",
    "bearers",
    "bodies",
    "called",
    "called_all",
    "each_message",
    "enqueue",
    "epoch_of",
    "ever_seated",
    "handshake_keys",
    "hear_clock",
    "held_back",
    "hold",
    "in_generations",
    "is_anything_out_of_sight",
    "is_newcomer",
    "is_wild",
    "latest_position",
    "latest_tame",
    "may_post",
    "may_upload",
    "name_key",
    "neighbours",
    "newest_by",
    "now",
    "on_growth",
    "person_of",
    "plain_name",
    "present",
    "provide_neighbours",
    "publish",
    "publish_as_hub",
    "read_card",
    "reducer",
    "remember_screen",
    "report_address",
    "rightful",
    "role_of",
    "run_apart",
    "seal",
    "seat_of",
    "sight",
    "sign_in_address",
    "soon",
    "this_hub",
    "unseal",
    "villagers",
    "vouched_time",
    "web_answer",
    "web_port",
    "written",
    "written_by_id",
    "written_by_ids",
]


def publish(request: HttpRequest, record: Record, scope: str = "open") -> Entry:
    """Sign a record as the person who is signed in, and store it; every open page that shows it is told.

    scope: "open" travels to other hubs; "here" never leaves this one. An act that cites a seat is written open: the end
    of that seat cuts off what stays here.

    PermissionDenied for a guest. LocalError, with a sentence for the screen, when the record cannot be taken: also
    from somebody new whom a moderator has yet to let in, where the hub's rules say so; and where a session outlived the
    feed that it wrote in, by a restore or a fork, so that forms keep the words.
    """
    pen = _pen_of(request)
    if scope == "open":
        return store.publish(pen, record)
    here_pen = pens.here_pen_of(request)
    if here_pen is None or not isinstance(request.user, Person):
        raise LocalError(
            _(
                "What you write for this village alone goes into a book of its own, which is made when you sign in."
                " Copy what you wrote, sign in again, and send it once more."
            )
        )
    return staying.publish(here_pen, request.user, record)


def publish_as_hub(record: Record, scope: str = "open") -> Entry:
    """Sign a record as this hub itself, for words of guests that a moderator approved, and store it; `scope` as above.

    LocalError, with a sentence for the screen, when the hub is not founded or may not write.
    """
    return store.publish(identity.hub_pen(scope), record)


def seal(request: HttpRequest, text: str) -> bytes:
    """A text that only the person signed in can read again, in this or a later session: for drafts. PermissionDenied
    for a guest."""
    key = pens.drafts_key_of(request)
    if key is None:
        raise PermissionDenied(_("Sign in to write."))
    return drafts.seal(key, text)


def unseal(request: HttpRequest, blob: bytes) -> str | None:
    """What the person signed in sealed; None where it does not open: it is another's."""
    key = pens.drafts_key_of(request)
    return None if key is None else drafts.unseal(key, blob)


def _pen_of(request: HttpRequest) -> Pen:
    pen = pens.pen_of(request)
    if pen is None and request.user.is_authenticated:
        raise LocalError(
            _("This box changed since you signed in. Copy what you wrote, sign in again, and send it once more.")
        )
    if pen is None:
        raise PermissionDenied(_("Sign in to write."))
    if isinstance(request.user, Person) and waiting.awaits_welcome(request.user.person_id):
        raise LocalError(_("A moderator has yet to let you in. Keep what you wrote as a draft, and send it then."))
    return pen


def bodies(positions: Iterable[int]) -> dict[int, dict[str, Any]]:
    """The records at these positions as decoded maps, in one statement; what is not here is left out."""
    return store.bodies(positions)


def person_of(request: HttpRequest) -> bytes | None:
    """The id (32 bytes) of the person signed in, None for a guest."""
    return getattr(request.user, "person_id", None)


def role_of(request: HttpRequest) -> str:
    """guest, member, moderator or steward of this hub."""
    return str(getattr(request.user, "role", "guest"))  # a person remembers theirs for the request


def may_post(role: str) -> bool:
    """Whether this village's rules let somebody of this role write at all; a plugin's own rights may be stricter."""
    here = this_hub()
    return role != "guest" or (here is not None and here.rules.posting == "everybody")


def may_upload(role: str) -> bool:
    """Whether this village's rules let somebody of this role add photos and files."""
    here = this_hub()
    return role == "steward" or (role != "guest" and here is not None and here.rules.uploading == "members")


def seat_of(request: HttpRequest) -> bytes | None:
    """The id (32 bytes) of the seat that gives the person signed in their highest role here, to be cited in acts."""
    person = person_of(request)
    seat = None if person is None or getattr(request.user, "by_pictures", False) else highest_seat(person)
    return None if seat is None else seat.entry


def ever_seated(role: str) -> set[tuple[bytes, bytes]]:
    """(hub id, person id) of everybody who has or had this role by a seat, at every hub we know of."""
    held = Seat.objects.filter(role=role, standing__in=("held", "ended"))
    return set(held.values_list("hub", "person"))


def epoch_of(hub: bytes) -> int:
    """The newest day that a hub (32-byte id) has counted, as far as it is known here; 0 of one that is not."""
    return seating.epoch_of(hub)


def rightful(acts: Iterable[Written], *roles: str) -> set[int]:
    """Positions of those acts whose cited `zone` and `seat` give their writers the right to them, by what is held."""
    return authority.rightful(acts, roles)


def report_address(entry_id: bytes) -> str:
    """Where anybody, guests too, asks a moderator to look at an entry (32-byte id)."""
    return reverse("portal:report", args=[id_text(entry_id)])


def sign_in_address(after: str = "") -> str:
    """Where to sign in, and which page comes next."""
    return reverse("portal:sign-in") + ("?" + urlencode({"next": after}, safe="/") if after else "")


def is_newcomer(request: HttpRequest) -> bool:
    """Whether the person signed in is new here and no moderator has welcomed them yet."""
    person = person_of(request)
    return person is not None and waiting.is_newcomer(person)


def hold(request: HttpRequest, record: Record, scope: str, as_hub: bool, address: str) -> str:
    """Keep a record until a moderator has seen it; answers the page on which its writer sees what became of it.

    as_hub: the hub signs it, for a guest or for somebody who wants no name beside it; a member's own is signed by
    themselves, at once when they are here as it is let through, else at their next sign-in. address: the page where it
    will stand. LocalError, with a sentence for the screen, where too much waits already or the record cannot be taken.
    """
    if not as_hub and person_of(request) is None:
        raise PermissionDenied(_("Sign in to write."))
    return reverse("portal:waited", args=[waiting.hold(request, record, scope, as_hub, address).token])


def remember_screen(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """Give a guest's screen the random name by which their waiting things are counted; for the page with the form."""
    return screen.remember(request, response)


def called(person_id: bytes) -> list[str]:
    """What a person or hub (32-byte id) calls itself, mostly one name; show what `naming.api.display_name` says."""
    return known.called(person_id)


def called_all(person_ids: Iterable[bytes]) -> dict[bytes, list[str]]:
    """The same for many in one statement; those of whom no profile is here are left out."""
    return known.called_all(person_ids)


def held_back(person_ids: Iterable[bytes]) -> set[bytes]:
    """Those of these people (32-byte ids) some of whose words are kept and shown by nobody, because two boxes wrote on
    as the same person; one statement."""
    return store.held_back(person_ids)


def name_key(name: str) -> str:
    """One form for all the ways to write a name: case, width and what does not show do not matter."""
    return known.key_of_plain(name)


def bearers(keys: Iterable[str]) -> dict[str, set[bytes]]:
    """Who calls themselves so (32-byte ids), by what `name_key` makes of the names."""
    return known.bearers(set(keys))


def villagers(person_ids: Iterable[bytes]) -> set[bytes]:
    """Those of these people who sign in at this hub."""
    return known.villagers(person_ids)


def plain_name(written: str) -> str:
    """A name as somebody wrote it in a record, made fit for a page: in one line, without signs that turn letters."""
    return names.plain(written)


def is_wild(stamp: int) -> bool:
    """Whether a stamp lies so far ahead that its date is better called unknown."""
    return stamps.is_wild(stamp, clock.best())


def latest_tame() -> int:
    """The latest stamp that is not wild now, for statements that keep wild ones apart."""
    return clock.best() + stamps.DAY


def latest_position() -> int:
    """The arrival number of the newest entry here."""
    return head_position()


def newest_by(person: bytes, most: int) -> dict[int, bytes]:
    """The ids (32 bytes) of the newest entries that a person wrote, by position, at most so many of each feed."""
    return store.newest_by(person, most)


def hear_clock(hub: bytes, now: int) -> None:
    """A neighbour, named by its hub's id, said that it is now so many ms since 1970; for boxes without a clock."""
    clock.hear(hub, now)


def vouched_time() -> int:
    """What neighbours may be told of the time, in ms since 1970; 0 where nobody here vouches for it, for what we have
    from others must not come back to them as a witness."""
    belief = clock.belief()
    return belief.now if belief.is_sure else 0


def now() -> int:
    """The best guess of now, in ms since 1970: to be shown, and never to decide anything."""
    return clock.best()


def web_port() -> int:
    """The port of this hub's pages, where others find its card."""
    return int(settings.HUB_WEB_PORT)  # asked each time, for `up --port` sets it


def announce(*topics: str) -> None:
    """Tell open pages that these topics changed although no entry came."""
    wake.tell_topics(topics)


def enqueue(label: str, name: str, *arguments: str | int | bytes | None) -> None:
    """Have a job that the plugin `label` declares done soon, in the process *hub*: its function is given the arguments.

    It is durable with the transaction under way, or at once, and is done at least once, also after a power cut. While
    the plugin is off it waits. What it raises is shown at the stewards' desk, where it can be tried again. LocalError
    where the plugin declares no such job.
    """
    plugin = apps.app_configs.get(label)
    names = [job.name for job in plugin.jobs] if isinstance(plugin, HubPlugin) else []
    if name not in names:
        raise LocalError(f"plugin {label!r} declares no job {name!r}; write one into its jobs (they are {names})")
    work.enqueue(label, name, *arguments)
    transaction.on_commit(lambda: wake.tell_topics([work.TOPIC]), robust=True)


def run_apart(program: Path, data: bytes, limits: Limits) -> tuple[int, bytes]:
    """Run a Python program of the plugin's own in a process of its own, for what is hostile or takes long: its exit
    status and what it wrote to stdout. It reads `data` from stdin, imports nothing of the hub and writes no file.

    LocalError when it took longer than its limits allow.
    """
    return apart.run(program, data, limits)


def on_growth(callback: Callable[[], None]) -> Callable[[], None]:
    """Call back in this process's event loop, soon, after the log grew; returns how to stop that."""
    return wake.on_growth(callback)


class HandshakeKeys(NamedTuple):
    """This hub's device key: `seed` signs in handshakes, `key` is what neighbours know it by (32 bytes each)."""

    seed: bytes
    key: bytes

    def __repr__(self) -> str:
        return f"HandshakeKeys({self.key.hex()})"  # the seed stands in no log and no traceback


def handshake_keys(label: str) -> HandshakeKeys:
    """The device key, for a plugin that declares `exchange = True`; LocalError for any other."""
    config = apps.get_app_config(label)
    if not (isinstance(config, HubPlugin) and config.exchange):
        raise LocalError(f"plugin {label!r} does not declare exchange = True")
    hub = this_hub()
    if hub is None:
        raise LocalError(_("This hub has no name yet. Finish the first run, or use `manage.py provision`."))
    return HandshakeKeys(identity.device_seed(), hub.device_key)
