"""A day in the life of a hub, in which every kind of secret is made, used and put away; and what of it must lie nowhere
but in the box's seal."""

import re
import secrets
from base64 import b64encode, urlsafe_b64encode
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.db import connections
from django.test import Client

from hub.accounts.hubs.identity import found_hub
from hub.accounts.keys import keyring
from hub.accounts.models import Hub, Person, Went
from hub.accounts.paper import bearers, cards, stewards, words
from hub.accounts.people import changing, pictures
from hub.accounts.people.joining import sign_up
from hub.accounts.people.unsealing import unsealed
from hub.accounts.sign_in import queue
from hub.accounts.testing import SECRET, give, signed_in
from hub.host.backup import proving, restoring
from hub.host.backup.pacing import Pace
from hub.portal.first_board import open_first_board
from tests.host.backup import acts

LATER = "97531"
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="(\w+)"')
BOARD = re.compile(r'href="(/forum/board/[0-9a-f]{16}/)"')


def lived(stick: Path) -> dict[str, bytes]:
    """People sign up, write, change what opens their keys, print cards and sign out; a backup is made and comes back.
    The secrets of that day, by name."""
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
    proving.make(stick, Pace())
    connections.close_all()
    restoring.restore(stick / "0001", Path(settings.HUB_DATA), True)
    acts.start()
    write(signed_in(Client(), "esi"), "After the restore")
    made |= {f"drawn {number}": each for number, each in enumerate(drawn)}
    made["cookie"] = ama.cookies["sessionid"].value.encode()
    return made


def drawing() -> list[bytes]:
    """All 32 bytes that are drawn from now on: the seeds of every key, what keys are sealed by, and cookies."""
    drawn: list[bytes] = []
    draw = secrets.token_bytes

    def noted(nbytes: int | None = None) -> bytes:
        data = draw(nbytes)
        if nbytes == 32:
            drawn.append(data)
        return data

    secrets.token_bytes = noted
    return drawn


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


def found_in(folder: Path, secret: bytes) -> list[str]:
    """The files below a folder in which a secret lies, in whatever form."""
    sought = {form for form in forms(secret) if len(form) > 8}
    files = [path for path in folder.rglob("*") if path.is_file()]
    held = ((path.relative_to(folder).as_posix(), path.read_bytes()) for path in files)
    return [name for name, data in held if any(form in data for form in sought)]


def seal_name_of(data: Path) -> str:
    return keyring.seal_name((data / "box" / "seal").read_bytes())
