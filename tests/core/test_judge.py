"""The judgement: whose feed, which capabilities, up to where; the same for every order of what is known."""

from collections.abc import Iterable
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hub.core import judge as judges
from hub.core.cid import id_text
from hub.core.entry import MAX_INT
from hub.core.errors import LocalError, RemoteError
from hub.core.judge import (
    Judgement,
    Passport,
    author,
    counts_to,
    forget,
    judge,
    parse_passport,
    remember,
    statement_of,
)
from hub.core.keys import key_text
from hub.core.statement import Statement, make
from tests.core.village import (
    AMA,
    AMANI,
    ESI,
    FULL,
    POSTS,
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

NEXT = "ama root next"


def judged(
    *more: Statement, first: Iterable[Statement] = AMA.statements, fork: int | None = None, **opened: Any
) -> Judgement:
    passport = parse_passport(passport_body(list(first), AMANI, **opened))
    return judge(AMA.key, passport, more, fork)


def without(*kinds: Statement) -> list[Statement]:
    return [one for one in AMA.statements if one not in kinds]


def test_a_passport_alone_is_enough() -> None:
    assert judged() == Judgement(AMA.id, AMANI.id, "person", "open", frozenset(POSTS), MAX_INT, "", MAX_INT, b"")


def test_what_was_verified_elsewhere_is_verified_no_second_time() -> None:
    cert_of_ama = AMA.statements[-1]
    parts = (cert_of_ama.raw, cert_of_ama.signer, bytes(64))
    assert statement_of(parts) is None, "nobody signed that"
    remember(cert_of_ama._replace(sig=bytes(64)))
    try:
        assert statement_of(parts) is not None
    finally:
        forget()
    assert statement_of(parts) is None


def test_only_short_statements_are_remembered_and_nothing_that_is_none() -> None:
    forget()
    revocation = revoke(AMA.id, AMA.sign_in, AMA.feed, {})
    fields = {"hub": id_text(AMANI.id), "feed": key_text(AMA.key), "x": [[]] * 99}
    odd = make("host", fields, seed("ama root"))
    for one in (revocation, odd):
        assert statement_of((one.raw, one.signer, one.sig)) == one
    assert statement_of((b"",) * 15_900) is None
    assert not judges._verified
    short = AMA.statements[0]
    assert statement_of((short.raw, short.signer, short.sig)) == short
    assert len(judges._verified) == 1


def test_a_hubs_own_feed() -> None:
    feed = "amani feed"
    own = [
        AMANI.incept,
        AMANI.device_cert,
        cert(AMANI.id, AMANI.device, feed, AMANI.id, ["post", "moderate"]),
        host(AMANI.id, AMANI.device, feed),
    ]
    verdict = judge(key(feed), parse_passport(passport_body(own, AMANI, kind="hub")), [], None)

    assert (verdict.person, verdict.kind, verdict.upto) == (AMANI.id, "hub", MAX_INT)
    assert verdict.caps == {"post", "moderate"}
    assert judge(key(feed), parse_passport(passport_body(own, AMANI)), [], None).why == "kind"


@pytest.mark.parametrize(
    ("missing", "why"),
    [
        (0, "unknown-root"),
        (1, "not-certified"),
        (2, "nobody"),
        (3, "no-host"),
        (4, "no-host"),
        (5, "no-host"),
    ],
)
def test_every_statement_of_the_passport_is_needed_and_may_come_late(missing: int, why: str) -> None:
    absent = AMA.statements[missing]
    verdict = judged(first=without(absent))

    assert (verdict.upto, verdict.caps, verdict.why) == (0, frozenset(), why)
    if why != "nobody":
        assert judged(absent, first=without(absent)) == judged()


def test_nobody_claims_anothers_feed_from_outside() -> None:
    claim = cert(ESI.id, ESI.root, AMA.feed, AMANI.id, FULL)

    assert judged(claim, *ESI.statements) == judged()


def test_a_strangers_signature_under_the_same_bytes_displaces_nothing() -> None:
    copies = [make(one.kind, one.fields, seed("esi root")) for one in AMA.statements if one.kind != "incept"]

    assert judged(*copies) == judged()


def test_a_passport_that_names_two_people_names_nobody() -> None:
    both = [*without(AMA.statements[4]), cert(ESI.id, ESI.root, AMA.feed, AMANI.id, FULL)]

    assert judged(*AMA.statements, first=both).why == "nobody"


@pytest.mark.parametrize("signer", ["esi root", AMA.sign_in, "amani root", AMA.feed])
def test_a_feed_is_hosted_by_the_word_of_its_hubs_device_key_only(signer: str) -> None:
    real = AMA.statements[3]

    assert judged(host(AMANI.id, signer, AMA.feed), first=without(real)).why == "no-host"


def test_capabilities_only_shrink_along_a_chain() -> None:
    narrow = cert(AMA.id, AMA.root, AMA.sign_in, AMANI.id, ["post", "certify"])

    assert judged(narrow, first=without(AMA.sign_in_cert)).caps == {"post"}


def test_a_key_that_may_not_certify_grants_nothing() -> None:
    powerless = cert(AMA.id, AMA.root, AMA.sign_in, AMANI.id, POSTS)

    assert judged(powerless, first=without(AMA.sign_in_cert)).why == "not-certified"


def test_a_chain_of_certificates_ends_somewhere() -> None:
    names = ["ama root", *(f"link {number}" for number in range(9))]
    links = [cert(AMA.id, a, b, AMANI.id, FULL) for a, b in pairwise(names)]

    def through(last: int) -> Judgement:
        own = cert(AMA.id, names[last], AMA.feed, AMANI.id, POSTS)
        return judged(*links, first=[*without(AMA.feed_cert), own])

    assert [through(last).upto for last in (1, 3, 4, 9)] == [MAX_INT, MAX_INT, 0, 0]


def test_a_revoked_feed_counts_up_to_the_number_named() -> None:
    verdict = judged(revoke(AMA.id, AMA.sign_in, AMA.feed, {AMA.feed: 7}))

    assert (verdict.upto, verdict.why, verdict.caps) == (7, "revoked", frozenset(POSTS))


def test_of_several_revocations_the_smallest_wins() -> None:
    by_root = revoke(AMA.id, AMA.root, AMA.feed, {AMA.feed: 5})
    by_sign_in = revoke(AMA.id, AMA.sign_in, AMA.feed, {AMA.feed: 7})

    assert judged(by_root, by_sign_in).upto == 5
    assert judged(by_root, revoke(AMA.id, AMA.root, AMA.feed, {})).upto == 0


def test_a_revoked_certifying_key_keeps_only_the_feeds_listed() -> None:
    assert judged(revoke(AMA.id, AMA.root, AMA.sign_in, {AMA.feed: 9})).upto == 9
    assert judged(revoke(AMA.id, AMA.root, AMA.sign_in, {"another feed": 9})).upto == 0


def test_a_stranger_revokes_nothing() -> None:
    assert judged(revoke(AMA.id, "esi root", AMA.feed, {}), *ESI.statements) == judged()
    assert judged(revoke(AMA.id, AMA.feed, AMA.feed, {})) == judged()


def test_a_revoked_device_key_ends_what_it_hosts() -> None:
    stolen = revoke(AMANI.id, "amani root", AMANI.device, {AMA.feed: 12})

    assert judged(stolen).upto == 12


def test_a_second_certificate_survives_the_revocation_of_the_first() -> None:
    other = cert(AMA.id, AMA.root, "new sign-in", AMANI.id, FULL)
    again = cert(AMA.id, "new sign-in", AMA.feed, AMANI.id, ["post"])
    verdict = judged(other, again, revoke(AMA.id, AMA.root, AMA.sign_in, {AMA.feed: 9}))

    assert verdict.upto == MAX_INT
    assert verdict.caps == {"post"}


def test_after_a_rotation_only_what_was_kept_counts() -> None:
    kept = rotate(AMA.id, NEXT, "third", [AMA.sign_in_cert])
    dropped = rotate(AMA.id, NEXT, "third", [])

    assert judged(kept) == judged()
    assert judged(dropped).why == "not-certified"
    assert judged(dropped, cert(AMA.id, NEXT, AMA.feed, AMANI.id, ["post"])).caps == {"post"}


def test_a_kept_certificate_keeps_what_it_had_and_no_more() -> None:
    narrow = cert(AMA.id, AMA.root, AMA.sign_in, AMANI.id, ["post", "certify"])
    greedy = cert(AMA.id, AMA.sign_in, AMA.feed, AMANI.id, POSTS)
    first = [*without(AMA.sign_in_cert, AMA.feed_cert), greedy]

    assert judged(narrow, rotate(AMA.id, NEXT, "third", [greedy]), first=first).caps == {"post"}
    assert judged(rotate(AMA.id, NEXT, "third", [greedy]), first=first).why == "not-certified"


def test_the_old_root_is_nothing_after_a_rotation() -> None:
    kept = rotate(AMA.id, NEXT, "third", [AMA.sign_in_cert])
    thief = cert(AMA.id, AMA.root, "thief", AMANI.id, FULL)
    revoked = revoke(AMA.id, AMA.root, AMA.feed, {})

    assert judged(kept, thief, revoked) == judged()


def test_a_rotation_that_was_not_committed_to_is_ignored() -> None:
    assert judged(rotate(AMA.id, "thief", "third", [])) == judged()


def test_two_rotations_from_one_root_stop_the_chain_before_both() -> None:
    one = rotate(AMA.id, NEXT, "third", [])
    other = rotate(AMA.id, NEXT, "fourth", [AMA.sign_in_cert])
    after = rotate(AMA.id, "third", "fifth", [])

    assert judged(one).upto == 0
    assert judged(one, other) == judged(one, other, after) == judged()


def test_a_chain_of_rotations_goes_on() -> None:
    one = rotate(AMA.id, NEXT, "third", [AMA.sign_in_cert])
    two = rotate(AMA.id, "third", "fourth", [AMA.sign_in_cert])
    dropped = rotate(AMA.id, "third", "fourth", [])

    assert judged(one, two) == judged()
    assert judged(one, dropped).upto == 0
    assert judged(dropped) == judged(), "a rotation whose predecessor is not known yet changes nothing"


def test_a_root_that_commits_to_itself_ends_the_chain() -> None:
    assert judged(rotate(AMA.id, NEXT, NEXT, [AMA.sign_in_cert])) == judged()


def test_a_forked_feed_ends_before_its_fork() -> None:
    verdict = judged(fork=4)

    assert (verdict.upto, verdict.why, verdict.bound) == (3, "forked", MAX_INT)
    assert judged(revoke(AMA.id, AMA.root, AMA.feed, {AMA.feed: 2}), fork=4).upto == 2
    assert judged(fork=1).upto == 0


@pytest.mark.parametrize("signer", [AMA.root, AMA.sign_in])
def test_a_person_settles_a_fork(signer: str) -> None:
    verdict = judged(settle(signer, AMA.feed, seed("branch")), fork=4)

    assert verdict.settled == seed("branch")
    assert counts_to(verdict, 9) == 9
    assert counts_to(verdict, None) == 3


@pytest.mark.parametrize("signer", [AMA.feed, "esi root", AMANI.device])
def test_nobody_else_settles_a_fork_least_of_all_the_feed_itself(signer: str) -> None:
    assert judged(settle(signer, AMA.feed, seed("branch")), *ESI.statements, fork=4).settled == b""


def test_even_a_feed_that_may_certify_does_not_settle_itself() -> None:
    strong = cert(AMA.id, AMA.root, AMA.feed, AMANI.id, FULL)

    assert judged(strong, settle(AMA.feed, AMA.feed, seed("branch")), fork=4).settled == b""


def test_two_settlements_that_differ_settle_nothing() -> None:
    one, other = settle(AMA.root, AMA.feed, seed("a")), settle(AMA.sign_in, AMA.feed, seed("b"))
    stolen = revoke(AMA.id, AMA.root, AMA.sign_in, {AMA.feed: 3})

    assert judged(one, other, fork=4).settled == b""
    assert judged(one, other, stolen, fork=4).settled == seed("a")


def test_a_settlement_never_lifts_a_revocation() -> None:
    cut = revoke(AMA.id, AMA.root, AMA.feed, {AMA.feed: 6})
    verdict = judged(cut, settle(AMA.root, AMA.feed, seed("branch")), fork=4)

    assert counts_to(verdict, 9) == 6


def test_a_passport_leaves_out_what_is_not_signed() -> None:
    wrong = AMA.feed_cert._replace(sig=bytes(64))
    passport = parse_passport(passport_body([wrong, AMANI.incept], AMANI))

    assert passport.statements == (AMANI.incept,)
    assert author(AMA.key, passport) == b""


@pytest.mark.parametrize(
    "opened",
    [{"kind": "crowd"}, {"scope": "wide"}],
)
def test_a_passport_out_of_shape_is_refused(opened: dict[str, str]) -> None:
    body = passport_body(AMA.statements, AMANI)
    for name, value in opened.items():
        old = {"kind": b"fperson", "scope": b"dopen"}[name]
        body = body.replace(old, bytes((0x60 + len(value),)) + value.encode(), 1)

    with pytest.raises(RemoteError):
        parse_passport(body)


def test_a_passport_holds_at_most_eight_statements() -> None:
    with pytest.raises(LocalError):
        passport_body([AMANI.incept] * 9, AMANI)


POOL = [
    *AMA.statements,
    *ESI.statements,
    cert(AMA.id, AMA.root, "new sign-in", AMANI.id, ["post", "certify"]),
    cert(AMA.id, "new sign-in", AMA.feed, AMANI.id, FULL),
    cert(AMA.id, NEXT, AMA.feed, AMANI.id, ["post"]),
    revoke(AMA.id, AMA.sign_in, AMA.feed, {AMA.feed: 30}),
    revoke(AMA.id, AMA.root, AMA.sign_in, {AMA.feed: 20}),
    revoke(AMA.id, "new sign-in", AMA.sign_in, {}),
    revoke(AMANI.id, "amani root", AMANI.device, {AMA.feed: 25}),
    rotate(AMA.id, NEXT, "third", [AMA.sign_in_cert]),
    rotate(AMA.id, NEXT, "fourth", [AMA.feed_cert]),
    rotate(AMA.id, "third", "fifth", []),
    settle(AMA.root, AMA.feed, seed("a")),
    settle(AMA.sign_in, AMA.feed, seed("b")),
]
PASSPORT = parse_passport(passport_body([AMA.feed_cert], AMANI))


@settings(max_examples=150)
@given(st.lists(st.sampled_from(POOL)), st.randoms(use_true_random=False), st.none() | st.integers(1, 40))
def test_order_and_repetition_change_nothing(held: list[Statement], chance: Any, fork: int | None) -> None:
    shuffled = [*held, *held[: len(held) // 2]]
    chance.shuffle(shuffled)

    assert judge(AMA.key, PASSPORT, shuffled, fork) == judge(AMA.key, PASSPORT, held, fork)


@settings(max_examples=100)
@given(st.lists(st.sampled_from(POOL)), st.sampled_from([one for one in POOL if one.kind == "revoke"]))
def test_one_more_revocation_never_lets_more_count(held: list[Statement], more: Statement) -> None:
    before, after = judge(AMA.key, PASSPORT, held, None), judge(AMA.key, PASSPORT, [*held, more], None)

    assert after.upto <= before.upto


@settings(max_examples=100)
@given(st.lists(st.sampled_from(POOL)))
def test_what_others_say_among_themselves_changes_nothing(held: list[Statement]) -> None:
    foreign = [
        incept("mallory root"),
        cert(incept("mallory root").id, "mallory root", AMA.feed, AMANI.id, FULL),
        revoke(AMA.id, "mallory root", AMA.feed, {}),
        make(
            "same-person",
            {"a": POOL[1].fields["person"], "b": POOL[7].fields["person"]},
            seed("mallory root"),
        ),
        make("cert", {**AMA.feed_cert.fields, "caps": FULL, "n": nonce("m")}, seed("mallory root")),
        make("cert", AMA.feed_cert.fields, seed("mallory root")),
        host(ZAWADI.id, ZAWADI.device, AMA.feed),
    ]

    assert judge(AMA.key, PASSPORT, [*foreign, *held], 9) == judge(AMA.key, PASSPORT, held, 9)


def test_hundreds_of_hostile_certificates_cost_little() -> None:
    names = ["ama root", *(f"k{number}" for number in range(12))]
    web = [cert(AMA.id, a, b, AMANI.id, FULL) for a in names for b in names if a != b]
    passport: Passport = parse_passport(passport_body(AMA.statements, AMANI))

    assert judge(AMA.key, passport, web, None).upto == MAX_INT
