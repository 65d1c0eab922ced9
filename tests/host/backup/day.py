"""A day in the life of a hub, in which every kind of secret is made, used and put away; and what of it must lie nowhere
but in the box's seal."""

import re
import secrets
import subprocess
from base64 import b64encode, urlsafe_b64encode
from collections import defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import nacl.public
from django.conf import settings
from django.db import connections
from django.test import Client

from hub.accounts.hubs.identity import found_hub
from hub.accounts.keys import keyring, opening
from hub.accounts.models import Hub, Person, Went
from hub.accounts.paper import bearers, cards, stewards, words
from hub.accounts.people import changing, pictures
from hub.accounts.people.joining import sign_up
from hub.accounts.people.unsealing import unsealed
from hub.accounts.sign_in import queue
from hub.accounts.testing import SECRET, give, signed_in
from hub.core.keys import root_seed
from hub.host.backup import proving, restoring
from hub.host.backup.pacing import Pace
from hub.portal.first_board import open_first_board
from tests.host.backup import acts, screens

LATER = "97531"
BEGINNING = 8
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="(\w+)"')
BOARD = re.compile(r'href="(/forum/board/[0-9a-f]{16}/)"')


def lived(stick: Path, noon: Path) -> dict[str, bytes]:
    """People sign up, write, change what opens their keys, print cards and sign out; a backup is made and comes back.
    The secrets of that day, by name. At noon somebody copies the data folder, as it is while the hub is on."""
    drawn = drawing()
    found_hub("Riverbend")
    sign_up("ama", SECRET, pictures=pictures.code_of("standard", [1, 2, 3]))
    steward = Person.objects.get(name="ama")
    give(steward, "steward")
    assert unsealed(steward, queue.stretch(SECRET, steward.salt, None))
    assert open_first_board(steward, "en")
    made = {f"card {card}": entropy for card, entropy in printed()}
    ama = signed_in(Client(), "ama")
    write(ama, "By PIN")
    esi = signed_in(Client(), "esi")
    write(esi, "And gone")
    assert esi.post("/finish/", {"csrfmiddlewaretoken": token(esi, "/")}).status_code == 302
    person = Person.objects.get(name="ama")
    assert changing.change_secret(person, SECRET, LATER)
    assert changing.choose_pictures(person, LATER, pictures.code_of("child", [4, 5, 6]))
    made |= screens.used()
    copied_out(noon)
    proving.make(stick, Pace())
    connections.close_all()
    restoring.restore(stick / "0001", Path(settings.HUB_DATA), True)
    acts.start()
    write(signed_in(Client(), "esi"), "After the restore")
    made |= {f"drawn {number}": each for number, each in enumerate(drawn)}
    made |= {f"seed of {number}": root_seed(each) for number, each in enumerate(drawn) if len(each) == 16}
    made["cookie"] = ama.cookies["sessionid"].value.encode()
    return made


def drawing() -> list[bytes]:
    """All 32 bytes that are drawn or derived from now on, the seeds of every key, what keys are sealed by, cookies and
    what phones take sessions along with; and the 16 behind every card."""
    noted: list[bytes] = []
    library: Any = nacl.public
    draw, draw_key, roots, key_of = secrets.token_bytes, library.random, opening.fresh_roots, keyring.key_of

    def note(data: bytes) -> bytes:
        noted.append(data)
        return data

    def fresh_roots() -> opening.Roots:
        made = roots()
        noted.extend(made)
        return made

    secrets.token_bytes = lambda nbytes=None: note(draw(nbytes)) if nbytes == 32 else draw(nbytes)
    library.random = lambda size: note(draw_key(size))
    opening.fresh_roots = fresh_roots
    keyring.key_of = lambda *of: note(key_of(*of))
    return noted


def copied_out(folder: Path) -> None:
    """What a thief has who comes while the hub is on; by another program, for SQLite's sake (`tests.thief`)."""
    assert (settings.HUB_DATA / "hub.db-wal").stat().st_size
    subprocess.run(["cp", "-r", str(settings.HUB_DATA), str(folder)], check=True)


def printed() -> Iterator[tuple[str, bytes]]:
    """Both cards of ama are printed and leave the box; of the hub, one."""
    person = Person.objects.get(name="ama")
    for card in (bearers.Card.FIRST, bearers.Card.SECOND):
        entropy = cards.entropy_of(person, card, SECRET, None)
        assert entropy is not None
        yield f"{card} of ama", entropy
        cards.wipe(person, card, Went.PAPER)
        yield f"{card} of the hub", stewards.entropy_of(card)
    stewards.took(bearers.Card.FIRST)
    assert Hub.objects.get().root is None


def token(client: Client, path: str) -> str:
    found = TOKEN.search(client.get(path).content.decode())
    assert found is not None, path
    return found[1]


def write(client: Client, title: str) -> None:
    """Begin a topic on the first board, as a browser does."""
    found = BOARD.search(client.get("/forum/").content.decode())
    assert found is not None
    page = f"{found[1]}write/"
    answer = client.post(page, {"title": title, "text": "Words.", "csrfmiddlewaretoken": token(client, page)})
    assert answer.status_code == 302, answer.content


def forms(secret: bytes) -> Iterator[bytes]:
    """A secret as it may lie in a file: raw, in figures, and in words of every language that cards are printed in."""
    yield secret
    yield secret.hex().encode()
    yield secret.hex().upper().encode()
    for encoded in (b64encode(secret), urlsafe_b64encode(secret)):
        yield encoded.rstrip(b"=")[:-1]  # the last sign hangs on what follows
    if len(secret) in (16, 32):
        for language, _name in settings.LANGUAGES:
            yield " ".join(words.words_of(secret, words.language_of(language))).encode()


def found_in(folder: Path, made: Mapping[str, bytes]) -> dict[str, list[str]]:
    """Of each secret that lies below a folder, in whatever form, the files where it does."""
    sought = by_beginning(made)
    found: dict[str, list[str]] = defaultdict(list)
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        data, name = path.read_bytes(), path.relative_to(folder).as_posix()
        begun = (at for at in range(len(data)) if data[at : at + BEGINNING] in sought)  # once for all: it takes long
        for at in begun:
            for secret, form in sought[data[at : at + BEGINNING]]:
                if data.startswith(form, at) and name not in found[secret]:
                    found[secret].append(name)
    return {**found}


def by_beginning(made: Mapping[str, bytes]) -> dict[bytes, list[tuple[str, bytes]]]:
    """Every form of every secret, with its name, by the first bytes."""
    sought: dict[bytes, list[tuple[str, bytes]]] = defaultdict(list)
    for name, secret in made.items():
        for form in {*forms(secret)}:
            if len(form) > BEGINNING:
                sought[form[:BEGINNING]].append((name, form))
    return {**sought}


def seal_name_of(data: Path) -> str:
    return keyring.seal_name((data / "box" / "seal").read_bytes())
