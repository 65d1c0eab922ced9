"""What to call somebody on screen."""

import pytest

from hub.accounts.records import Profile
from hub.accounts.testing import SECRET
from hub.core.cid import id_text
from hub.log import store
from hub.log.models import Entry
from naming.api import display_name
from tests.people import founded_hub, signed_up

pytestmark = pytest.mark.django_db


def test_somebody_is_called_what_they_call_themselves() -> None:
    hub = founded_hub("Riverbend")
    ama = signed_up("ama")
    assert display_name(ama.person_id) == "ama"
    assert display_name(hub.id) == "Riverbend"


def test_who_says_nothing_is_called_by_their_key() -> None:
    assert display_name(bytes(32)) == "k-aaaaaaaaaa"
    assert display_name(bytes([1] * 32)) != display_name(bytes([2] * 32))


def test_a_newer_profile_of_the_same_feed_replaces_the_older() -> None:
    founded_hub("Riverbend")
    ama = signed_up("ama")
    assert ama.pen is not None
    store.publish(ama.pen, Profile(name="Ama Serwaa"))
    assert display_name(ama.person_id) == "Ama Serwaa"


def test_two_profiles_that_replace_neither_are_both_shown() -> None:
    """As after a restore: the new feed's profile does not know the old one, until it names it in `after`."""
    from hub.accounts.models import Person
    from hub.accounts.people import unsealing
    from hub.accounts.sign_in import queue

    founded_hub("Riverbend")
    ama = signed_up("ama")
    first = Entry.objects.get(feed__key=ama.feed, seq=2)
    Person.objects.update(incarnation=bytes(16))
    again = Person.objects.get(pk=ama.pk)
    assert unsealing.unsealed(again, queue.stretch(SECRET, again.salt, None))
    assert again.pen is not None
    store.publish(again.pen, Profile(name="Serwaa"))
    assert display_name(ama.person_id) == "Serwaa / ama"
    store.publish(again.pen, Profile(name="Serwaa", after=[id_text(bytes(first.entry_id))]))
    assert display_name(ama.person_id) == "Serwaa"
