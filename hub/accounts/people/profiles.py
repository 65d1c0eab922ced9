"""What somebody calls themselves: the profiles that stand, and a new one that says which it replaces.

A profile is written by the full hand, in the feed that travels. Two that know nothing of one another both stand, and
pages show both; the next one replaces both.
"""

from collections.abc import Collection, Iterable

from django.utils.translation import gettext_lazy as _

from hub.accounts.models import Person, Profile
from hub.accounts.names import NameTaken, checked, name_key
from hub.accounts.people import gone, known
from hub.accounts.records import Profile as ProfileRecord
from hub.core.cid import id_text
from hub.core.entry import Entry
from hub.core.errors import LocalError
from hub.log import store
from hub.log.tables import writing


class OnlyPosts(LocalError):
    """Pictures open a hand that names nothing."""

    def __init__(self) -> None:
        super().__init__(_("Pictures do not open this. Sign in with your PIN or password, and do it once more."))


def standing(person_id: bytes) -> list[Profile]:
    """The profiles of somebody that no other of theirs replaces, the newest to arrive first."""
    rows = list(Profile.objects.filter(person=person_id).order_by("-position"))
    replaced = {old for row in rows for old in row.after}
    return [row for row in rows if id_text(row.entry) not in replaced]


def write(person: Person, name: str, picture: str, languages: Collection[str]) -> Entry:
    """Let this be somebody's profile from now on, in place of all that stand. person: pen in hand."""
    if person.by_pictures or person.pen is None:
        raise OnlyPosts
    shown = checked(name)
    refuse_taken(person, shown)
    after = [id_text(row.entry) for row in Profile.objects.filter(person=person.person_id)]
    record = ProfileRecord(name=shown, picture=picture, languages=list(languages), after=sorted(after))
    return store.publish(person.pen, record)


def refuse_taken(person: Person, name: str) -> None:
    """Nobody calls themselves here as somebody else who signs in here does."""
    key = name_key(name)
    if Person.objects.filter(name_key=key).exclude(pk=person.pk).exists() or gone.is_gone(key):
        raise NameTaken
    if known.villagers(known.bearers({key}).get(key, set()) - {person.person_id}):
        raise NameTaken


def rename(person: Person, name: str) -> None:
    """Let somebody sign in by another name."""
    shown = checked(name)
    with writing():
        refuse_taken(person, shown)
        person.name, person.name_key = shown, name_key(shown)
        person.save(update_fields=["name", "name_key"])


def pictures_of(person_ids: Iterable[bytes]) -> dict[bytes, str]:
    """The content id of each one's picture as their profile names it, which need not be here, nor be any."""
    rows = list(Profile.objects.filter(person__in=set(person_ids)).order_by("position"))
    replaced = {(row.person, old) for row in rows for old in row.after}
    return {row.person: row.picture for row in rows if row.picture and (row.person, id_text(row.entry)) not in replaced}
