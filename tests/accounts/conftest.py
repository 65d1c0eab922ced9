"""One founded hub, ama who has just signed up there, and time that passes when a test says so."""

from collections.abc import Callable, Iterator

import pytest

from hub.accounts.hubs import uptime
from hub.accounts.hubs.identity import HubIdentity, found_hub
from hub.accounts.models import Person
from hub.accounts.people.joining import sign_up
from hub.accounts.testing import SECRET


@pytest.fixture(autouse=True)
def own_time() -> Iterator[None]:
    """Each test's database begins its own life."""
    uptime.Drawn.line = None
    yield
    uptime.Drawn.line = None


@pytest.fixture
def time_passes(db: None) -> Callable[[int], None]:
    """`time_passes(60)`: the hub has been up for another minute."""

    def more(seconds: int) -> None:
        line = uptime.Drawn.line or uptime.drawn()
        uptime.Drawn.line = line._replace(seconds=line.seconds + seconds)

    return more


@pytest.fixture
def hub(db: None) -> HubIdentity:
    return found_hub("Riverbend")


@pytest.fixture
def ama(hub: HubIdentity) -> Person:
    return sign_up("ama", SECRET)


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
