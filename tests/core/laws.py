"""What holds of every judgement, whatever is held and in whatever order it came. Plain functions, so that hypothesis
looks for a case against them, and planted faults (`mutants`) have to break one."""

import hashlib
from collections.abc import Iterable, Sequence
from random import Random

from hub.core import judge as judges
from hub.core import keys
from hub.core import same_person as persons
from hub.core import statement as statements
from hub.core.authority import Authority
from hub.core.entry import MAX_INT
from hub.core.errors import RemoteError
from hub.core.judge import Judgement, Passport, parse_passport
from hub.core.plain import write
from hub.core.same_person import MOST_JOINED
from hub.core.statement import Statement, make, to_wire
from tests.core import oracle
from tests.core.papers import (
    AMAS,
    AS_HUB,
    AWAY,
    CROWD,
    ENDS,
    FAMILIES,
    GREEDY,
    HELPER,
    LINKS,
    MEDDLING,
    NOISE,
    PAPERS,
    PASSPORT,
    SLIP,
    SLIPS,
    TURNS,
    TWO_NAMES,
    VISIT,
    WORDS,
    ZAWADI_PAPERS,
    same,
)
from tests.core.village import (
    AMA,
    AMANI,
    ESI,
    FULL,
    ZAWADI,
    cert,
    host,
    incept,
    key,
    nonce,
    passport_body,
    revoke,
    rotate,
    seed,
    settle,
)


def judge(feed: bytes, passport: Passport, held: Iterable[Statement], fork: int | None) -> Judgement:
    return judges.judge(feed, passport, held, fork)  # by its module, where a fault may be planted


def same_person(person: bytes, held: Iterable[Statement]) -> frozenset[bytes]:
    return persons.same_person(person, held)


def judged_as_written(held: Sequence[Statement], fork: int | None) -> None:
    """The judge says what the rules say."""
    found = judge(AMA.key, PASSPORT, held, fork)
    assert found == oracle.judged(AMA.key, PASSPORT, held, fork)
    assert judge(AMA.key, AWAY, held, None) == oracle.judged(AMA.key, AWAY, held, None)
    assert found.upto <= judges.counts_to(found, 40) <= found.bound
    assert judge(AMA.key, AS_HUB, [*held, *AMA.statements], fork).why == "kind"


def order_is_nothing(held: Sequence[Statement], fork: int | None, chance: Random) -> None:
    """In any order, and said twice, statements mean the same."""
    again = [*held, *held[: len(held) // 2]]
    chance.shuffle(again)
    assert judge(AMA.key, PASSPORT, again, fork) == judge(AMA.key, PASSPORT, held, fork)


def contradiction_picks_nobody(held: Sequence[Statement], fork: int | None) -> None:
    """Two rotations from one root are as none at all, and two settlements that differ settle nothing."""
    still = [one for one in held if one.kind != "rotate"]
    both = judge(AMA.key, PASSPORT, [*held, TURNS[0], TURNS[1]], fork)
    assert both == judge(AMA.key, PASSPORT, still, fork)
    strife = judge(AMA.key, PASSPORT, [*still, settle(AMA.root, AMA.feed, seed("x")), WORDS[0]], 4)
    assert strife.settled == b""
    assert judges.counts_to(strife, 40) <= 3
    assert judge(AMA.key, TWO_NAMES, held, None).why == "nobody"


def less_is_only_corrected(held: Sequence[Statement], fork: int | None, chance: Random) -> None:
    """Who knows a part, and then the rest, ends where those are who knew it all. A revocation never lets more count; by
    the root, nothing more than what other keys had ended (ADR 28)."""
    part = [one for one in held if chance.random() < 0.6]
    rest = [one for one in held if one not in part]
    assert judge(AMA.key, PASSPORT, [*part, *rest], fork) == judge(AMA.key, PASSPORT, held, fork)
    ended_by_root = [one for one in part if one.kind != "revoke" or one.signer == key(AMA.root)]
    for end in ENDS:
        before = ended_by_root if end.signer == key(AMA.root) else part
        after = judge(AMA.key, PASSPORT, [*before, end], fork)
        assert after.upto <= judge(AMA.key, PASSPORT, before, fork).upto


def another_hubs_word_is_nothing(held: Sequence[Statement], fork: int | None) -> None:
    """What a visited hub's key says about what is for another hub changes nothing there, as long as it does not say
    more than it may: then what it says about its own is gone, too."""
    held = [one for one in held if one not in NOISE[VISIT]]
    first, again = (judge(AMA.key, PASSPORT, more, fork) for more in (held, [*held, *MEDDLING]))
    assert again._replace(settled=b"") == first._replace(settled=b"")
    assert judges.counts_to(again, 40) == judges.counts_to(first, 40)


def each_hub_is_for_itself() -> None:
    """Home's key sends its person visiting and ends that, for as long as it is home's; no other reaches further than
    its own hub."""
    visits = ["post", "certify"]
    home = [incept(AMA.root), AMA.sign_in_cert, cert(AMA.id, AMA.sign_in, VISIT, ZAWADI.id, visits)]
    elsewhere = [
        cert(AMA.id, AMA.root, "at banda", AMANI.id, visits),
        cert(AMA.id, AMA.root, "at banda", ZAWADI.id, ["post"]),
    ]

    def upto(*more: Statement) -> int:
        return judge(AMA.key, AWAY, [*home, *more], None).upto

    assert upto() == MAX_INT
    assert upto(revoke(AMA.id, AMA.sign_in, VISIT, {AMA.feed: 7})) == 7
    assert upto(*elsewhere, revoke(AMA.id, "at banda", AMA.feed, {})) == MAX_INT
    assert upto(cert(AMA.id, AMA.root, AMA.sign_in, AMANI.id, visits), revoke(AMA.id, AMA.root, VISIT, {})) == 0

    narrow = cert(AMA.id, AMA.root, "second", AMANI.id, visits)
    both = [narrow, *(cert(AMA.id, one, "third", AMANI.id, FULL) for one in (AMA.sign_in, "second"))]
    away = [*both, home[0], home[1], cert(AMA.id, "third", VISIT, AMANI.id, FULL)]
    assert judge(AMA.key, AWAY, away, None).upto == MAX_INT
    assert judge(AMA.key, AWAY, [*away, revoke(AMA.id, AMA.root, AMA.sign_in, {AMA.feed: 6})], None).upto == 6

    papers = [one for one in AMA.statements if one != AMANI.device_cert]
    hosting = cert(AMANI.id, "amani root", AMANI.device, ZAWADI.id, visits)
    assert judge(AMA.key, PASSPORT, [*papers, hosting], None).why == "no-host"


def nobody_revokes_a_root() -> None:
    """Not a slip, nor a visited hub, nor home: it goes on settling forks and saying who else is this person."""
    away = [
        cert(AMA.id, AMA.sign_in, SLIP, ZAWADI.id, ["post", "certify"]),
        cert(AMA.id, AMA.sign_in, VISIT, ZAWADI.id, ["post", "name", "certify"]),
        cert(AMA.id, VISIT, AMA.root, ZAWADI.id, ["post"]),
        settle(AMA.root, AMA.feed, seed("branch")),
        same(AMA, ESI, AMA.root),
    ]
    for signer in (SLIP, VISIT, AMA.sign_in, AMA.root):
        held = [*AMA.statements, *away, revoke(AMA.id, signer, AMA.root, {})]
        assert judge(AMA.key, PASSPORT, held, 4).settled == seed("branch"), signer
        assert persons.named_by(AMA.id, held) == {ESI.id}, signer


def the_card_speaks_last() -> None:
    """What stands though the root ended a key is ended neither by that key nor by one that it certified; what hangs on
    it alone stays ended by it."""
    helper = cert(AMA.id, AMA.sign_in, HELPER, AMANI.id, FULL)
    held = [*AMA.statements, cert(AMA.id, AMA.root, "new sign-in", AMANI.id, FULL), GREEDY, helper]
    ended = revoke(AMA.id, AMA.root, AMA.sign_in, {})
    for thief in (AMA.sign_in, HELPER):
        word = revoke(AMA.id, thief, "new sign-in", {})
        assert judge(AMA.key, PASSPORT, [*held, ended, word], None).upto == MAX_INT, thief
        also = revoke(AMA.id, thief, AMA.feed, {})
        assert judge(AMA.key, PASSPORT, [*held, ended, also], None).upto == MAX_INT, thief
        assert Authority(AMA.id, "", [*held, ended, word]).speaks(key("new sign-in")), thief
        assert not Authority(AMA.id, "", [*held, word]).speaks(key("new sign-in")), "of two equals each ends the other"
    taken_back = [
        cert(AMA.id, AMA.sign_in, SLIP, ZAWADI.id, ["post", "certify"]),
        revoke(AMA.id, AMA.sign_in, SLIP, {}),
    ]
    away = [*AMA.statements[:2], cert(AMA.id, SLIP, AMA.feed, ZAWADI.id, ["post"]), *ZAWADI_PAPERS]
    late = revoke(AMA.id, AMA.root, AMA.sign_in, {AMA.feed: 50})
    assert judge(AMA.key, parse_passport(passport_body(away, ZAWADI)), [*taken_back, late], None).upto == 0


def noise_ends_what_its_key_could_end(held: Sequence[Statement], fork: int | None, chance: Random) -> None:
    """Whoever says more than they may has said nothing, and lets nothing more count; which of their words came is
    nothing. Home may say as much as it likes."""
    name = chance.choice(sorted(NOISE.keys() - {AMA.sign_in}))
    less = [one for one in held if one.kind != "revoke" or one.signer != key(AMA.root)]
    for passport in (PASSPORT, AWAY):
        quiet, noisy = (judge(AMA.key, passport, more, fork) for more in (less, [*less, *NOISE[name]]))
        assert noisy.upto <= quiet.upto
        silent = [one for one in less if one.signer != key(name)]
        assert noisy == judge(AMA.key, passport, [*silent, *NOISE[name]], fork)
        at_home = judge(AMA.key, passport, [*less, *NOISE[AMA.sign_in]], fork)
        assert at_home == quiet or AMA.sign_in_cert not in held


def what_noise_ended_stays_ended() -> None:
    """Nobody takes back by saying more what they ended with a word."""
    visit = cert(AMA.id, AMA.sign_in, VISIT, ZAWADI.id, ["post", "name", "certify"])
    held = [AMA.statements[0], AMA.sign_in_cert, visit]
    word = revoke(AMA.id, VISIT, AMA.feed, {AMA.feed: 7})
    more: list[list[Statement]] = [[], [word], [word, *NOISE[VISIT]], NOISE[VISIT]]
    by_home = parse_passport(
        passport_body([cert(AMA.id, AMA.sign_in, AMA.feed, ZAWADI.id, ["post"]), *ZAWADI_PAPERS], ZAWADI)
    )
    assert [judge(AMA.key, by_home, [*held, *each], None).upto for each in more] == [MAX_INT, 7, 0, 0]


def a_slip_names_few_that_certify() -> None:
    """Each of whom could say as much again; one too many, and none of them counts. Home names as many as it likes."""
    visit = cert(AMA.id, AMA.sign_in, VISIT, ZAWADI.id, ["post", "name", "certify"])
    names = [f"helper {number}" for number in range(9)]
    ends = cert(AMA.id, names[0], AMA.feed, ZAWADI.id, ["post"])
    for signer, last, upto in ((VISIT, 8, MAX_INT), (VISIT, 9, 0), (AMA.sign_in, 9, MAX_INT)):
        named = [cert(AMA.id, signer, name, ZAWADI.id, ["post", "certify"]) for name in names[:last]]
        away = parse_passport(passport_body([AMA.sign_in_cert, visit, ends, *ZAWADI_PAPERS], ZAWADI))
        assert judge(AMA.key, away, [AMA.statements[0], *named], None).upto == upto, (signer, last)


def strangers_are_not_heard(held: Sequence[Statement], fork: int | None) -> None:
    """What somebody says whose word about ama is nothing changes nothing."""
    mallory = incept("mallory root")
    foreign = [
        mallory,
        cert(mallory.id, "mallory root", AMA.feed, AMANI.id, FULL),
        cert(AMA.id, "mallory root", AMA.feed, AMANI.id, FULL),
        make("cert", {**AMA.feed_cert.fields, "caps": FULL, "n": nonce("m")}, seed("mallory root")),
        revoke(AMA.id, "mallory root", AMA.feed, {}),
        settle("mallory root", AMA.feed, seed("m")),
        host(AMANI.id, "mallory root", AMA.feed),
        rotate(AMA.id, "mallory root", "more", []),
        same(AMA, ESI, "mallory root"),
    ]
    assert judge(AMA.key, PASSPORT, [*foreign, *held], fork) == judge(AMA.key, PASSPORT, held, fork)
    assert same_person(AMA.id, [*foreign, *held]) == same_person(AMA.id, held)


def joined_as_written(held: Sequence[Statement]) -> None:
    """Who is one person follows the rules, and is one set for all who are in it."""
    expected = oracle.groups(held, MOST_JOINED)
    for each in expected:
        found = same_person(each, held)
        assert found == expected[each]
        assert all(same_person(other, held) == found for other in found)


def joining_has_no_order(held: Sequence[Statement], chance: Random) -> None:
    """In any order, and said twice, the same are one."""
    again = [*held, *held[::2]]
    chance.shuffle(again)
    assert same_person(AMA.id, again) == same_person(AMA.id, held)


def a_half_joins_nobody(held: Sequence[Statement]) -> None:
    """Somebody who says they are ama is not, while ama says nothing."""
    silent = [one for one in held if one.kind != "same-person" or one.signer not in AMAS]
    assert same_person(AMA.id, [*silent, LINKS[1], LINKS[8]]) == {AMA.id}


def forgeries_are_refused() -> None:
    """A statement is what somebody signed, to the letter."""
    good = AMA.feed_cert
    longer = b"\x9b" + bytes(7) + b"\x03" + good.raw[1:]
    forged = [
        [good.raw, good.signer, bytes(64)],
        [good.raw, key(ESI.root), good.sig],
        [longer, good.signer, good.sig],
        signed_as_it_is([1, "incept", AMA.statements[0].fields], ESI.root),
        signed_as_it_is([1, "revoke", {**ENDS[0].fields, "feeds": {ENDS[0].fields["key"]: -1}}], AMA.root),
        signed_as_it_is([1, "cert", {name: value for name, value in good.fields.items() if name != "hub"}], AMA.root),
        signed_as_it_is([2, "cert", good.fields], AMA.root),
        [longer, good.signer, signed_as_it_is(longer, AMA.sign_in)[2]],
    ]
    for wire in forged:
        try:
            statements.from_wire(wire)
        except RemoteError:
            continue
        raise AssertionError(f"taken for a statement: {wire!r}")
    assert statements.from_wire(to_wire(good)) == good


def signed_as_it_is(parts: object, signer: str) -> list[bytes]:
    """Something that is signed though it is no statement."""
    raw = parts if isinstance(parts, bytes) else write(parts)
    return [raw, key(signer), keys.sign(seed(signer), keys.STATEMENT, hashlib.sha256(raw).digest())]


def all_hold(chance: Random) -> None:
    """Every law, for what this chance draws."""

    def some(all_: list[Statement], parts: tuple[float, ...]) -> list[Statement]:
        part = chance.choice(parts)
        return [one for one in all_ if chance.random() < part]

    def few(all_: list[Statement]) -> list[Statement]:
        return chance.sample(all_, chance.choice((0, 1, 2, 3)))

    held = [*some(PAPERS, (0.9, 0.97)), *few(ENDS), *few(TURNS), *few(WORDS)]
    held += NOISE[chance.choice(sorted(NOISE))] if chance.random() < 0.2 else []
    kin = [*some(FAMILIES, (0.95,)), *some(LINKS, (0.8,)), *some(SLIPS, (0, 0.4)), *some(CROWD, (0, 1))]
    fork = chance.choice([None, None, 4, 22])
    judged_as_written(held, fork)
    order_is_nothing(held, fork, chance)
    contradiction_picks_nobody(held, fork)
    another_hubs_word_is_nothing(held, fork)
    less_is_only_corrected(held, fork, chance)
    strangers_are_not_heard(held, fork)
    noise_ends_what_its_key_could_end(held, fork, chance)
    joined_as_written(kin)
    joining_has_no_order(kin, chance)
    a_half_joins_nobody(kin)
