"""Names that go: the one before stands again, nobody else's is read anew, and all is as if read from the beginning."""

import pytest

from hub.accounts.models import Person, Profile
from hub.accounts.people import known
from hub.accounts.records import Erase
from hub.accounts.records import Profile as ProfileRecord
from hub.core.cid import id_text
from hub.core.entry import Entry
from hub.log import projector, store
from hub.log.models import Cursor

pytestmark = pytest.mark.django_db


def say(person: Person, name: str) -> Entry:
    assert person.pen is not None
    return store.publish(person.pen, ProfileRecord(name=name))


def erase(person: Person, *entries: Entry) -> None:
    assert person.pen is not None
    store.publish_many(person.pen, [Erase(entry=id_text(entry.id)) for entry in entries])


def rows() -> list[tuple[int, str]]:
    return sorted(Profile.objects.values_list("position", "name"))


def is_due() -> bool:
    """Whether all names are to be read anew."""
    return Cursor.objects.get(label="person").projection == 0


def test_the_name_before_stands_again(ama: Person) -> None:
    say(ama, "Ama M")
    erase(ama, say(ama, "Amina"))
    assert known.called(ama.person_id) == ["Ama M"]
    assert not is_due()


def test_of_several_that_go_at_once_none_comes_back(ama: Person) -> None:
    erase(ama, say(ama, "Ama M"), say(ama, "Amina"))
    assert known.called(ama.person_id) == ["ama"]


def test_all_is_as_if_read_from_the_beginning(ama: Person) -> None:
    for number in range(5):
        say(ama, f"Ama {number}")
    erase(ama, say(ama, "Amina"))
    before = rows()
    projector.rebuild("person")
    assert rows() == before


def test_who_has_no_name_left_has_none(ama: Person) -> None:
    first = Profile.objects.get(person=ama.person_id)
    store.publish_many(ama.pen, [Erase(entry=id_text(first.entry))])  # type: ignore[arg-type]  # the fixture's pen
    assert known.called(ama.person_id) == []
    assert not is_due()
