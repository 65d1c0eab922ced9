"""Where visitors come from: the villages known here, their people, and why somebody cannot be let in as one of them."""

from typing import NamedTuple

from django.utils.translation import gettext_lazy as _

from hub.accounts.hubs import identity
from hub.accounts.models import Person
from hub.accounts.names import LONGEST, checked, name_key
from hub.accounts.people import gone, inviting, known
from hub.core.errors import LocalError
from hub.log import judging
from hub.log.tables import select

VILLAGES = "SELECT DISTINCT hub FROM log_feed WHERE kind = 'person' AND hub IS NOT NULL AND hub <> %s"
PEOPLE = "SELECT DISTINCT person FROM log_feed WHERE kind = 'person' AND hub = %s AND NOT blocked"
BLOCKED = """
    SELECT EXISTS (SELECT 1 FROM log_feed WHERE person = %s AND blocked)
    OR EXISTS (SELECT 1 FROM accounts_act WHERE target = %s AND kind = 'block' AND done)
"""
"""Also of whom nothing has come here yet; given the person twice."""
HOME = "SELECT hub FROM log_feed WHERE person = %s AND hub <> %s ORDER BY id LIMIT 1"
FEWEST_LETTERS = 2
MOST_SHOWN = 24


class NotKnown(LocalError):
    """Nobody here has heard of this person, or not yet of what proves who they are."""

    def __init__(self) -> None:
        super().__init__(
            _("This person is not known here yet. Their village's news has to come first; ask a steward when that is.")
        )


class AlreadyHere(LocalError):
    """The person has an account at this hub."""

    def __init__(self) -> None:
        super().__init__(_("This person signs in here already. Go to the sign-in page and use the PIN for this hub."))


class NotWelcome(LocalError):
    """A moderator of this hub blocked them."""

    def __init__(self) -> None:
        super().__init__(_("A moderator of this village blocked this person. Talk to a steward."))


class StewardsAlone(LocalError):
    """The rules of this hub."""

    def __init__(self) -> None:
        super().__init__(_("At this hub stewards alone let people in. Ask a steward to sign in and open this page."))


class Neighbour(NamedTuple):
    """Somebody of another village, by id and by what they call themselves."""

    person: bytes
    name: str


def villages() -> dict[bytes, str]:
    """The hubs whose people are known here, with their names."""
    here = identity.founded()
    hubs = [bytes(hub) for (hub,) in select(VILLAGES, [here.id])]
    called = known.called_all(hubs)
    return {hub: " / ".join(called[hub]) for hub in sorted(hubs, key=lambda hub: called.get(hub, [])) if hub in called}


def people_of(hub: bytes, letters: str, whole: bool = False) -> list[Neighbour]:
    """The people of a village one of whose names begins so; `whole`: is so, for who may not look through all names."""
    begun = known.key_of_plain(letters)
    if len(begun) < FEWEST_LETTERS:
        return []
    called, fits = known.called_all(bytes(person) for (person,) in select(PEOPLE, [hub])), is_so if whole else begins
    found = [Neighbour(person, name) for person, names in called.items() for name in names if fits(name, begun)]
    return sorted(found, key=lambda one: (name_key(one.name), one.person))[:MOST_SHOWN]


def is_so(name: str, letters: str) -> bool:
    return known.key_of_plain(name) == letters


def begins(name: str, letters: str) -> bool:
    key = known.key_of_plain(name)
    return any(word.startswith(letters) for word in (key, *key.split()))


def welcome(person: bytes, by_steward: bool = False) -> None:
    """Raise why this person cannot get an account here now, if they cannot."""
    here = identity.founded()
    if here.rules.joining == "steward" and not by_steward:
        raise StewardsAlone
    if Person.objects.filter(person_id=person).exists():
        raise AlreadyHere
    if select(BLOCKED, [person, person])[0][0]:
        raise NotWelcome
    if person == here.id or not any(one.kind == "incept" for one in judging.heard(person)):
        raise NotKnown


def home_of(person: bytes) -> bytes | None:
    """The hub at which somebody was known first, as far as this hub has heard; None where nothing of theirs is here."""
    found = select(HOME, [person, identity.founded().id])
    return bytes(found[0][0]) if found else None


def free_name(person: bytes, home: bytes | None) -> str:
    """The name with which somebody will sign in here: their own, with their village's where it is taken."""
    own = next(iter(known.called(person)), "") or str(_("Visitor"))
    village = next(iter(known.called(home)), "") if home else ""
    wished = [own, f"{own} ({village})" if village else own, *(f"{own[: LONGEST - 4]} {n}" for n in range(2, 100))]
    for name in wished:
        short = name[:LONGEST].strip()
        if is_name(short) and is_free(name_key(short)):
            return short
    raise NotKnown


def is_free(key: str) -> bool:
    """Whether nobody signs in by this name, ever did, or is kept it by a steward."""
    return not gone.is_taken(key) and inviting.kept(key) is None


def is_name(name: str) -> bool:
    try:
        return bool(checked(name))
    except LocalError:
        return False
