"""What people do at the screens on a day when everything happens: they join by pictures, take a session along to a
phone, print, forget, are robbed, come from another village and go to one, and leave.
"""

import re

from django.test import Client

from hub.accounts.hubs.identity import founded
from hub.accounts.paper.words import read, words_of
from hub.accounts.records import Profile
from hub.accounts.testing import SECRET, signed_in
from hub.accounts.visiting.homes import villages
from hub.accounts.visiting.slips import seed_of
from hub.core.cid import id_text
from hub.core.keys import public_key
from hub.core.statement import CERTIFY, POST
from tests.accounts.village import Village
from tests.accounts.visiting.home import Neighbour
from tests.portal.kiosk.test_phone import digits, link, shows_a_code
from tests.portal.paper.test_own import listed, read_back

PIN = "482913"
BOTH = {"secret": PIN, "again": PIN}
PRESSED = ("fish", "sun", "goat")


def used() -> dict[str, bytes]:
    """All of it; what was on paper, and what opens by it."""
    joins_by_pictures("yaw")
    goes_on_with_a_phone(signed_in(Client(), "esi"))
    made = paper_of("abena")
    leaves(signed_in(Client(), "kwame"))  # which empties the write-ahead log, and the rest fills it again
    arriving = comes_to_visit()
    going = goes_to_visit(signed_in(Client(), "afia"))
    for number, slip in enumerate((arriving, going)):
        made |= {f"slip {number}": slip, f"key of slip {number}": seed_of(slip)}
    return made


def done(answer: object, words: str) -> None:
    """What was asked for took place, as a page says."""
    said = answer.content.decode()  # type: ignore[attr-defined]  # the test client's answer
    assert words in said, said


def joins_by_pictures(name: str) -> None:
    kiosk = Client()
    kiosk.get("/sign-in/")
    kiosk.post("/sign-up/", {"name": name, "picture_set": "standard", **BOTH})
    for made in (0, 3):
        answer = kiosk.post("/sign-up/pictures/", {"made": str(made), "picture": PRESSED}, follow=True)
    done(answer, f"Welcome, <bdi>{name}</bdi>")
    kiosk.post("/finish/")
    pressed = {"name": name, "made": "0", "picture": PRESSED}
    done(kiosk.post("/sign-in/pictures/", pressed, follow=True), f"Welcome, <bdi>{name}</bdi>")
    done(kiosk.post("/sign-in/", {"name": name, "secret": PIN, "next": "/paper/"}, follow=True), "card")


def goes_on_with_a_phone(kiosk: Client) -> None:
    phone = Client()
    code = link(shows_a_code(kiosk))
    shown = digits(phone.post(code, follow=True).content.decode())
    done(kiosk.post(code, {"digits": shown, "secret": SECRET}), "Done")
    done(phone.post("/phone/take/", {"own": ["0", "1"]}, follow=True), "Welcome, <bdi>esi</bdi>")


def paper_of(name: str) -> dict[str, bytes]:
    """Print both cards and read them back, forget the PIN, be robbed, lose the card, and print the next in parts."""
    screen, on_paper = signed_in(Client(), name), []
    for card in ("first", "second"):
        sheets = listed(screen.post(f"/paper/print/{card}/", {"secret": SECRET}))
        done(read_back(screen, sheets), "It is on paper")
        on_paper.append(" ".join(sheets[0]))
    new = {"name": name, "secret": "rope 7 well", "again": "rope 7 well"}
    done(Client().post("/paper/forgot/", new | {"words": on_paper[0]}, follow=True), "opens your things from now on")
    newer = {"name": name, "secret": "lake 9 goat", "again": "lake 9 goat"}
    screen = Client()
    done(screen.post("/paper/stolen/", newer | {"words": on_paper[1]}, follow=True), "The thief is shut out")
    sheets = listed(screen.post("/paper/print/parts/", {"secret": newer["secret"]}))
    done(read_back(screen, sheets), "It is on paper")
    return {f"card {number} of {name}": read(card) for number, card in enumerate(on_paper)}


def comes_to_visit() -> bytes:
    """Somebody of Hilltop with a slip, and their neighbour who asks home; the slip."""
    village, here = Village(), founded().id
    village.say(village.seed, Profile(name="Hilltop"))
    ama, entropy = Neighbour(village, "hilltop ama"), b"a slip of paper."
    key = public_key(seed_of(entropy))
    ama.declare(ama.certify(key, here, (POST, CERTIFY), home=id_text(village.id), until=30))
    words = " ".join(words_of(entropy, "en"))
    done(Client().post("/visiting/slip/", {"words": words, **BOTH}, follow=True), "Welcome")
    asks = Neighbour(village, "hilltop kofi")
    answer = Client().post("/visiting/ask/", {"person": id_text(asks.id), **BOTH})
    assert answer.status_code == 302
    return entropy


def goes_to_visit(afia: Client) -> bytes:
    """A slip for the other village, as it stands on the page."""
    page = afia.post("/visiting/home/slips/", {"hub": id_text(next(iter(villages()))), "secret": SECRET})
    words = re.findall(r"<li>([^<]+)</li>", page.content.decode())
    return read(" ".join(words))


def leaves(kwame: Client) -> None:
    done(kwame.post("/me/delete/", {"words": "keep", "secret": SECRET}, follow=True), "Your account is gone")
