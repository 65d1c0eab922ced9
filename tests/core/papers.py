"""What laws are asked of: ama's papers, what ends and replaces them, the noise of keys that say too much, and who says
that they are one person."""

from hub.core.cid import id_text
from hub.core.judge import parse_passport
from hub.core.measure import MOST_SAID
from hub.core.same_person import MOST_JOINED
from hub.core.statement import Statement, make
from tests.core.village import (
    AMA,
    AMANI,
    ESI,
    FULL,
    KOFI,
    POSTS,
    ZAWADI,
    Person,
    cert,
    host,
    incept,
    key,
    passport_body,
    revoke,
    rotate,
    seed,
    settle,
)

NEXT, SLIP, VISIT, HELPER = "ama root next", "ama slip", "ama sign-in at zawadi", "ama helper"
ZAWADI_PAPERS = [ZAWADI.incept, ZAWADI.device_cert, host(ZAWADI.id, ZAWADI.device, AMA.feed)]
PASSPORT = parse_passport(passport_body([AMA.feed_cert], AMANI))
AWAY_CERT = cert(AMA.id, VISIT, AMA.feed, ZAWADI.id, ["post"])
AWAY = parse_passport(passport_body([AWAY_CERT, *ZAWADI_PAPERS], ZAWADI))
AS_HUB = parse_passport(passport_body([AMA.feed_cert], AMANI, kind="hub"))
TWO_NAMES = parse_passport(passport_body([AMA.feed_cert, cert(ESI.id, ESI.root, AMA.feed, AMANI.id, FULL)], AMANI))


def same(one: Person, other: Person, signer: str) -> Statement:
    return make("same-person", {"a": id_text(one.id), "b": id_text(other.id)}, seed(signer))


AUNT, UNCLE = Person("aunt", AMANI), Person("uncle", ZAWADI)
GREEDY = cert(AMA.id, "new sign-in", AMA.feed, AMANI.id, FULL)
PAPERS = [
    *AMA.statements,
    *ESI.statements,
    cert(AMA.id, AMA.root, "new sign-in", AMANI.id, ["post", "certify"]),
    cert(AMA.id, NEXT, AMA.feed, AMANI.id, ["post"]),
    cert(AMA.id, AMA.sign_in, SLIP, ZAWADI.id, ["post", "certify"]),
    cert(AMA.id, AMA.sign_in, VISIT, ZAWADI.id, ["post", "name", "certify"]),
    cert(AMA.id, AMA.sign_in, AMA.feed, ZAWADI.id, FULL),
    cert(AMA.id, AMA.root, VISIT, ZAWADI.id, ["post", "name", "certify"]),
    cert(AMA.id, VISIT, "new sign-in", ZAWADI.id, ["post", "certify"]),
    cert(AMA.id, AMA.sign_in, HELPER, AMANI.id, ["post", "certify"]),
    cert(AMA.id, HELPER, "link", AMANI.id, FULL),
    cert(AMA.id, "link", "longer link", AMANI.id, FULL),
    cert(AMA.id, "longer link", AMA.feed, AMANI.id, FULL),
    cert(AMA.id, AMA.root, "powerless", AMANI.id, POSTS),
    cert(AMA.id, "powerless", AMA.feed, AMANI.id, ["moderate"]),
    GREEDY,
    host(ZAWADI.id, ZAWADI.device, AMA.feed),
    host(AMANI.id, AMA.sign_in, AMA.feed),
    host(AMANI.id, AMANI.device, "another feed"),
]
ENDS = [
    revoke(AMA.id, AMA.sign_in, AMA.feed, {AMA.feed: 30}),
    revoke(AMA.id, AMA.root, AMA.feed, {AMA.feed: 33}),
    revoke(AMA.id, AMA.root, AMA.sign_in, {AMA.feed: 20}),
    revoke(AMA.id, "new sign-in", AMA.sign_in, {}),
    revoke(AMA.id, SLIP, AMA.sign_in, {}),
    revoke(AMA.id, VISIT, AMA.feed, {}),
    revoke(AMA.id, ESI.root, AMA.feed, {AMA.feed: 5}),
    revoke(AMANI.id, "amani root", AMANI.device, {AMA.feed: 25}),
]
TURNS = [
    rotate(AMA.id, NEXT, "third", [AMA.sign_in_cert]),
    rotate(AMA.id, NEXT, "fourth", [AMA.feed_cert]),
    rotate(AMA.id, NEXT, "third", [GREEDY]),
    rotate(AMA.id, "third", "fifth", [AMA.sign_in_cert]),
    rotate(AMA.id, "thief", "fifth", []),
]
WORDS = [
    settle(AMA.root, AMA.feed, seed("a")),
    settle(AMA.sign_in, AMA.feed, seed("b")),
    settle(SLIP, AMA.feed, seed("c")),
    settle(AMA.feed, AMA.feed, seed("d")),
]


def babble(signer: str, size: int = 15_000, count: int = 9) -> list[Statement]:
    """More than a key that has a measure may say, in few and long words that mean nothing."""
    said = [cert(AMA.id, signer, f"key {number}", ZAWADI.id, ["x" * size]) for number in range(count)]
    assert sum(len(one.raw) + 96 for one in said) > MOST_SAID
    return said


NOISE = {name: babble(name) for name in (VISIT, SLIP, HELPER, "link", "new sign-in", AMA.sign_in)}
LINKS = [
    same(AMA, ESI, AMA.sign_in),
    same(AMA, ESI, ESI.sign_in),
    same(KOFI, ESI, ESI.root),
    same(ESI, KOFI, KOFI.root),
    same(KOFI, AUNT, KOFI.sign_in),
    same(KOFI, AUNT, AUNT.root),
    same(UNCLE, AUNT, UNCLE.root),
    same(AMA, KOFI, SLIP),
    same(AMA, KOFI, KOFI.root),
    same(AMA, UNCLE, UNCLE.root),
    same(AMA, KOFI, VISIT),
    same(AMA, UNCLE, VISIT),
]
FAMILIES = [one for each in (AMA, ESI, KOFI, AUNT, UNCLE) for one in each.statements]
FAMILIES += [revoke(ESI.id, ESI.root, ESI.sign_in, {})]
SLIPS = [
    one
    for one in (*PAPERS, *ENDS, *TURNS)
    if one.kind in ("cert", "revoke", "rotate") and one.fields["person"] == id_text(AMA.id)
]


COUSINS = [Person(f"cousin {number}", ZAWADI) for number in range(MOST_JOINED)]
CROWD = [one for each in COUSINS for one in (incept(each.root), same(AMA, each, AMA.root), same(each, AMA, each.root))]
"""More than may be one person."""

MEDDLING = [
    cert(AMA.id, VISIT, AMA.feed, AMANI.id, FULL),
    cert(AMA.id, VISIT, "stray", AMANI.id, FULL),
    cert(AMA.id, "stray", AMA.feed, AMANI.id, FULL),
    *(revoke(AMA.id, VISIT, one, {}) for one in (AMA.feed, AMA.sign_in, "new sign-in", HELPER)),
    settle(VISIT, AMA.feed, seed("v")),
]
AMAS = {key(name) for name in (AMA.root, NEXT, AMA.sign_in, "new sign-in", SLIP, VISIT, "third", "link", HELPER)}
