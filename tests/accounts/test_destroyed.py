"""What is destroyed is in no byte of the database's files any more, freed pages and the write-ahead log among them."""

import pytest
from django.db import connection

from hub.accounts.hubs.identity import found_hub
from hub.accounts.models import Person
from hub.accounts.people import changing
from hub.accounts.people.joining import sign_up
from hub.accounts.testing import SECRET, let_leave
from tests.thief import copied, database_files

pytestmark = [
    pytest.mark.skipif(connection.vendor != "sqlite", reason="looks into SQLite's files"),
    pytest.mark.django_db(transaction=True),
]


@pytest.fixture
def ama() -> Person:
    found_hub("Riverbend")
    return sign_up("ama", SECRET)


def held() -> bytes:
    return copied(database_files())


def test_an_old_pin_opens_nothing_that_is_left_in_the_files(ama: Person) -> None:
    blob = bytes(ama.signer)
    assert blob in held()
    assert changing.change_secret(ama, SECRET, "well rope 7")
    assert blob not in held()
    assert bytes(ama.signer) in held()


def test_the_keys_of_who_left_are_nowhere(ama: Person) -> None:
    blobs = [bytes(ama.signer), bytes(ama.root or b""), bytes(ama.next_root or b"")]
    assert all(blob in held() for blob in blobs)
    let_leave(ama)
    assert not any(blob in held() for blob in blobs)
