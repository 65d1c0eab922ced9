"""One founded hub, ama who just signed up there, kofi and yaw whom she seated, esi, and time that passes on demand."""

import pytest

from hub.accounts.hubs.identity import HubIdentity
from hub.accounts.models import Person
from hub.accounts.seats.seating import seat
from tests.once import once
from tests.own_time import time_passes
from tests.people import founded_hub, signed_up

__all__ = ["time_passes"]


@pytest.fixture
def hub(db: None) -> HubIdentity:
    return founded_hub("Riverbend")


@pytest.fixture
def ama(hub: HubIdentity) -> Person:
    return signed_up("ama")


@pytest.fixture
def kofi(ama: Person) -> Person:
    """The moderator; ama is the steward who seated him, so that she can end his seat."""

    def seated() -> Person:
        person = signed_up("kofi")
        seat(ama.person_id, "steward")
        seat(person.person_id, "moderator", by=ama)
        return person

    return once("kofi seated", seated)


@pytest.fixture
def yaw(ama: Person, kofi: Person) -> Person:
    """Another moderator."""

    def seated() -> Person:
        person = signed_up("yaw")
        seat(person.person_id, "moderator", by=ama)
        return person

    return once("yaw seated", seated)


@pytest.fixture
def esi(hub: HubIdentity) -> Person:
    """Somebody else who signed up."""
    return signed_up("esi")


@pytest.fixture
def derivations(monkeypatch: pytest.MonkeyPatch) -> list[bytes]:
    """The salt of each derivation that really took place."""
    from nacl.pwhash import argon2id

    counted: list[bytes] = []
    derive = argon2id.kdf

    def count(size: int, secret: bytes, salt: bytes, opslimit: int, memlimit: int) -> bytes:
        counted.append(salt)
        return derive(size, secret, salt, opslimit=opslimit, memlimit=memlimit)

    monkeypatch.setattr(argon2id, "kdf", count)
    return counted
