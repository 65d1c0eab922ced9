"""Who somebody is: the person signed in, their role and rights here, what people call themselves."""

from collections.abc import Collection, Iterable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.utils.translation import gettext as _

from hub.accounts import names
from hub.accounts.hubs.identity import this_hub
from hub.accounts.models import seat_of as highest_seat
from hub.accounts.people import known, parting, speaking
from hub.accounts.people.known import Beside
from hub.accounts.records import ROLES
from hub.accounts.seats import authority, seating
from hub.core.cid import id_text
from hub.log import kin, store
from hub.log.tables import select
from hub.log.written import Written

EVER_SEATED = "SELECT DISTINCT hub, person FROM accounts_seat WHERE role = %s AND standing IN ('held', 'ended')"


def person_of(request: HttpRequest) -> bytes | None:
    """The id (32 bytes) of the person signed in, None for a guest."""
    return getattr(request.user, "person_id", None)


class PinAsked(PermissionDenied):
    """Pictures do not open this; a PIN or password may. A page leads there and back, a form says that it was not
    done."""


def role_of(request: HttpRequest) -> str:
    """guest, member, moderator or steward of this hub."""
    return str(getattr(request.user, "role", "guest"))  # a person remembers theirs for the request


def reaches(role: str, least: str) -> bool:
    """Whether a role is this one or a higher."""
    return ROLES.index(role) >= ROLES.index(least)


def stricter(*roles: str) -> str:
    """The highest of these roles."""
    return max(roles, key=ROLES.index)


def stewards_only(request: HttpRequest) -> None:
    """PermissionDenied, in words, for anybody but a steward."""
    if role_of(request) != "steward":
        raise PermissionDenied(_("Only a steward of this hub may do this."))


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


def by_secret(request: HttpRequest) -> bool:
    """Whether the person signed in showed their PIN or password, and so may name and moderate; False of a guest, and
    of whoever pictures let in."""
    return person_of(request) is not None and not getattr(request.user, "by_pictures", False)


def right_of(request: HttpRequest, least: str) -> dict[str, Any] | None:
    """The `zone` and the `seat` that somebody of at least this role here cites in an act; None for everybody else."""
    here, seat = this_hub(), seat_of(request)
    if here is None or seat is None or not reaches(role_of(request), least):
        return None
    return {"zone": id_text(here.id), "seat": id_text(seat)}


def ever_seated(role: str) -> set[tuple[bytes, bytes]]:
    """(hub id, person id) of everybody who has or had this role by a seat, at every hub we know of."""
    return set(select(EVER_SEATED, [role]))


def is_hub(who: bytes) -> bool:
    """Whether this id (32 bytes) is a hub's, as far as it is known here."""
    return store.is_hub(who)


def kinds_of(ids: Iterable[bytes]) -> dict[bytes, str]:
    """What those of these ids (32 bytes) are of whom something is held here: hub or person; one statement."""
    return store.kinds_of(ids)


def left(person_ids: Iterable[bytes]) -> set[bytes]:
    """Those of these people (32-byte ids) who left this hub for good."""
    return parting.gone_from_here(person_ids)


def epoch_of(hub: bytes) -> int:
    """The newest day that a hub (32-byte id) has counted, as far as it is known here; 0 of one that is not."""
    return seating.epoch_of(hub)


def epochs_of(hubs: Collection[bytes]) -> dict[bytes, int]:
    """The same of many hubs, in one statement."""
    return seating.epochs_of(hubs)


def brought_by(hubs: Iterable[bytes]) -> dict[bytes, bytes]:
    """Through which neighbour (32-byte id) these hubs first came to this one, itself where it was met; those that came
    by no exchange are left out."""
    return store.brought_by(hubs)


def rightful(acts: Iterable[Written], *roles: str) -> set[int]:
    """Positions of those acts whose cited `zone` and `seat` give their writers the right to them, by what is held."""
    return authority.rightful(acts, roles)


def called(person_id: bytes) -> list[str]:
    """What a person or hub (32-byte id) calls itself, mostly one name; show what `naming.api.display_name` says."""
    return known.called(person_id)


def called_all(person_ids: Iterable[bytes]) -> dict[bytes, list[str]]:
    """The same for many in one statement; those of whom no profile is here are left out."""
    return known.called_all(person_ids)


def called_beside(person_ids: Iterable[bytes], beside: Beside) -> tuple[dict[bytes, list[str]], list[tuple[Any, ...]]]:
    """What `called_all` says, and the rows of another statement that is asked together with it: all pages ask both what
    people call themselves and what others call them. beside: for some ids its SQL and values, of rows (bytes or NULL,
    NULL, text, NULL, a number that is not 0, a number); they come without the two NULL."""
    return known.called_beside(person_ids, beside)


def held_back(person_ids: Iterable[bytes]) -> set[bytes]:
    """Those of these people (32-byte ids) some of whose words are kept and shown by nobody, because two boxes wrote on
    as the same person; one statement."""
    return store.held_back(person_ids)


def joined() -> dict[bytes, bytes]:
    """Those (32-byte ids) who said that they are one person with others, each with the id that stands for all of them,
    to count somebody once; nothing else is theirs together."""
    return kin.joined()


def ids_of(person_id: bytes) -> frozenset[bytes]:
    """All ids (32 bytes) of one person, by their own word and that of the others: theirs to be shown as theirs. What
    each of them may do it may do alone."""
    return kin.all_of(person_id)


def keys_of(person_id: bytes) -> list[bytes]:
    """The keys (32 bytes) by which a person (32-byte id) signs in today; none of who is not known here."""
    return speaking.keys_of(person_id)


def name_key(name: str) -> str:
    """One form for all the ways to write a name: case, width and what does not show do not matter."""
    return known.key_of_plain(name)


def bearers(keys: Iterable[str]) -> dict[str, set[bytes]]:
    """Who calls themselves so (32-byte ids), by what `name_key` makes of the names."""
    return known.bearers(set(keys))


def profiles(person_ids: Iterable[bytes]) -> set[bytes]:
    """The ids of the entries in which these people or hubs (32-byte ids) say what they are called, to be read whole."""
    return known.profiles(person_ids)


def villagers(person_ids: Iterable[bytes]) -> set[bytes]:
    """Those of these people who sign in at this hub."""
    return known.villagers(person_ids)


def plain_name(written: str) -> str:
    """A name as somebody wrote it in a record, made fit for a page: in one line, without signs that turn letters."""
    return names.plain(written)
