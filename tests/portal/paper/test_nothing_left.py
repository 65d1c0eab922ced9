"""What a thief finds who has the whole data folder and not the seal: no byte of anybody's keys.

After ama signed up by both secrets, wrote, printed and read back both cards, was robbed and came back, every file is
searched for every key she ever had, as bytes, as the text that sessions hold, and as the words that were on her screen.
"""

from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client

from hub.accounts.hubs.identity import found_hub
from hub.accounts.keys import keyring
from hub.accounts.models import Person
from hub.accounts.paper.words import words_of
from hub.accounts.people.joining import sign_up
from hub.accounts.people.pictures import code_of
from hub.accounts.people.unsealing import things_of
from hub.accounts.testing import SECRET
from hub.core.keys import root_seed
from tests.accounts.paper.village import key_of
from tests.portal.paper.test_own import PIN, listed, read_back
from tests.thief import copied, database_files

NEW = "rope and well 7"
CODE = code_of("standard", [3, 0, 7])


def keys_of(secret: str) -> dict[str, bytes]:
    """Every key that ama has now."""
    ama = Person.objects.get(name="ama")
    key = key_of(ama, secret)
    found = things_of(ama, key) or {}
    feeds = {feed: keyring.open_feed_key(key, feed) for feed in (bytes(ama.feed), bytes(ama.here_feed))}
    keys = {"K": key, **found, **{f"feed {feed.hex()[:8]}": seed for feed, seed in feeds.items() if seed}}
    keys |= {f"seed of {name}": root_seed(keys[name]) for name in ("root", "next_root") if name in keys}
    return {f"{name}, {secret}": one for name, one in keys.items()}


def forms_of(key: bytes) -> list[bytes]:
    """The ways in which somebody could have written a key down."""
    words = [" ".join(words_of(key, language)[:3]).encode() for language in ("en", "es")] if len(key) == 16 else []
    return [key, key.hex().encode(), key.hex().upper().encode(), *words]


def files() -> list[Path]:
    """Everything in the data folder but the seals, the database of this test and its write-ahead log among it."""
    found = {*settings.HUB_DATA.rglob("*"), *database_files()}
    return [path for path in found if path.is_file() and not path.name.startswith("seal")]


@pytest.mark.skipif(connection.vendor != "sqlite", reason="looks into SQLite's files")
@pytest.mark.django_db(transaction=True)
def test_the_data_folder_without_the_seal_holds_no_key_of_hers() -> None:
    found_hub("Riverbend", "the school", ["en", "sw", "ar"])
    ama = sign_up("ama", SECRET, pictures=CODE)
    keys, client, kiosk = keys_of(SECRET), Client(), Client()
    assert kiosk.login(name="ama", picture_secret=CODE)
    assert client.login(name="ama", secret=SECRET)
    second = ""
    for card in ("first", "second"):
        sheets = listed(client.post(f"/paper/print/{card}/", PIN))
        read_back(client, sheets)
        second = " ".join(sheets[0])
    assert Person.objects.get(pk=ama.pk).next_root is None
    client.post("/paper/stolen/", {"name": "ama", "words": second, "secret": NEW, "again": NEW})
    keys |= keys_of(NEW)
    assert len(keys) > 12
    held = {path: copied([path]) for path in files()}
    assert any(path.name.endswith("-wal") for path in held)
    told = {name for name, key in keys.items() for form in forms_of(key) for data in held.values() if form in data}
    assert told == set()
