"""The keys that speak for somebody outside the log are those that count now."""

import pytest

from hub import api
from hub.accounts.keys.opening import Roots
from hub.accounts.models import Person
from hub.accounts.paper import renewing

pytestmark = pytest.mark.django_db


def test_a_key_that_was_stolen_speaks_no_more(ama: Person, roots: Roots) -> None:
    (before,) = api.keys_of(ama.person_id)
    renewing.replace("ama", roots.next, "well rope 7")
    (after,) = api.keys_of(ama.person_id)
    assert before != after


def test_who_is_not_known_has_no_key() -> None:
    assert api.keys_of(bytes(32)) == []
