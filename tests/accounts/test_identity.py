"""What everybody may know of a hub, and what its host alone holds."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from hub import api
from hub.accounts.hubs import identity
from hub.accounts.hubs.identity import HubIdentity
from hub.accounts.keys.files import box, keys
from hub.core.keys import public_key
from hub.log.models import Entry
from hub.log.store import Pen


@pytest.fixture
def away(hub: HubIdentity) -> Iterator[Path]:
    """The file of the device key, which is there again after the test."""
    path, seed = keys() / "device", identity.device_seed()
    yield path
    path.write_bytes(seed)


def seen(hub: HubIdentity) -> list[object]:
    """All that can be asked of a hub, as a plugin gets it."""
    return [getattr(hub, name) for name in dir(hub) if not name.startswith("__")]


def test_a_plugin_finds_no_secret_in_the_hub(hub: HubIdentity) -> None:
    here = api.this_hub()
    assert here is not None
    assert not any(isinstance(each, Pen) or each == identity.device_seed() for each in seen(here))


def test_looking_at_the_hub_writes_nothing(hub: HubIdentity) -> None:
    (box() / "incarnation").unlink()  # as after a restore: whoever takes the hub's pen now opens a new feed
    before = Entry.objects.count()
    seen(hub)
    assert Entry.objects.count() == before


def test_the_device_key_is_the_one_that_was_certified(hub: HubIdentity) -> None:
    assert hub.device_key == public_key(identity.device_seed())


def test_a_lost_device_key_is_told_and_not_replaced(hub: HubIdentity, away: Path) -> None:
    for damage in (away.unlink, away.touch):
        damage()
        with pytest.raises(identity.DeviceKeyMissing, match="device key is not here"):
            identity.device_seed()
    assert away.read_bytes() == b""
