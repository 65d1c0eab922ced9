"""How far a key's word reaches: a hub that was visited speaks for itself alone, home and the root for every hub."""

from collections.abc import Iterable

from hub.core.authority import Authority
from hub.core.entry import MAX_INT
from hub.core.judge import (
    Judgement,
    counts_to,
    judge,
    parse_passport,
)
from hub.core.statement import Statement
from tests.core.test_judge import judged, without
from tests.core.village import (
    AMA,
    AMANI,
    FULL,
    POSTS,
    ZAWADI,
    Hub,
    cert,
    host,
    key,
    passport_body,
    revoke,
    rotate,
    seed,
    settle,
)


def test_a_certificate_for_another_hub_grants_nothing_here() -> None:
    elsewhere = cert(AMA.id, AMA.sign_in, AMA.feed, ZAWADI.id, POSTS)

    assert judged(first=[*without(AMA.feed_cert), elsewhere]).why == "not-certified"


def test_a_slip_and_a_visited_hub_end_nothing_that_may_do_more() -> None:
    slip = cert(AMA.id, AMA.sign_in, "slip", ZAWADI.id, ["post", "certify"])
    visited = cert(AMA.id, AMA.sign_in, "sign-in at zawadi", ZAWADI.id, ["post", "name", "certify"])

    for signer in ("slip", "sign-in at zawadi"):
        for key_ended in (AMA.sign_in, AMA.feed, AMA.root):
            assert judged(slip, visited, revoke(AMA.id, signer, key_ended, {})) == judged()
        assert judged(slip, visited, settle(signer, AMA.feed, seed("branch")), fork=4).settled == b""


VISITS = ["post", "name", "certify"]
AT_ZAWADI, AT_BANDA = "ama sign-in at zawadi", "ama sign-in at banda"
BANDA = Hub("banda")


def at_zawadi(*more: Statement, feed: Iterable[Statement]) -> Judgement:
    """What ama wrote at Zawadi, where the papers of her feed are these."""
    papers = [ZAWADI.incept, ZAWADI.device_cert, host(ZAWADI.id, ZAWADI.device, AMA.feed)]
    passport = parse_passport(passport_body([*AMA.statements[:2], *feed, *papers], ZAWADI))
    return judge(AMA.key, passport, more, None)


def test_a_visited_hub_ends_no_key_of_another() -> None:
    """Of equal rights, and of fewer: neither the sign-in key at the other hub, nor a slip for it, nor its feed."""
    visited = cert(AMA.id, AMA.sign_in, AT_BANDA, BANDA.id, VISITS)
    for caps in (VISITS, ["post", "certify"]):
        own = [
            cert(AMA.id, AMA.sign_in, AT_ZAWADI, ZAWADI.id, caps),
            cert(AMA.id, AT_ZAWADI, AMA.feed, ZAWADI.id, POSTS),
        ]
        before = at_zawadi(visited, feed=own)
        assert before.upto == MAX_INT
        for ended in (AT_ZAWADI, AMA.feed):
            assert at_zawadi(visited, revoke(AMA.id, AT_BANDA, ended, {}), feed=own) == before
            assert at_zawadi(visited, revoke(AMA.id, AMA.sign_in, ended, {}), feed=own).upto == 0, "home does"
        assert at_zawadi(visited, revoke(AMA.id, AT_ZAWADI, AMA.feed, {}), feed=own).upto == 0, "it ends its own"


def test_a_visited_hub_ends_no_feed_at_home_that_only_posts() -> None:
    pictures = cert(AMA.id, AMA.sign_in, AMA.feed, AMANI.id, ["post"])
    first = [*without(AMA.feed_cert), pictures]
    visited = cert(AMA.id, AMA.sign_in, AT_ZAWADI, ZAWADI.id, VISITS)
    verdict = judged(visited, first=first)

    assert (verdict.upto, verdict.caps) == (MAX_INT, frozenset({"post"}))
    assert judged(visited, revoke(AMA.id, AT_ZAWADI, AMA.feed, {}), first=first) == verdict
    assert judged(visited, settle(AT_ZAWADI, AMA.feed, seed("branch")), first=first, fork=4).settled == b""


def test_a_visited_hub_certifies_for_itself_alone() -> None:
    """Not for home, not for a third hub, and not by way of another key that it certifies there first."""
    visited = cert(AMA.id, AMA.sign_in, AT_BANDA, BANDA.id, VISITS)
    straight = [visited, cert(AMA.id, AT_BANDA, AMA.feed, ZAWADI.id, ["post"])]
    detour = [
        visited,
        cert(AMA.id, AT_BANDA, "link", ZAWADI.id, ["post", "certify"]),
        cert(AMA.id, "link", AMA.feed, ZAWADI.id, ["post"]),
    ]
    home = cert(AMA.id, AT_BANDA, AMA.feed, AMANI.id, ["post"])

    assert [at_zawadi(feed=papers).why for papers in (straight, detour)] == ["not-certified", "not-certified"]
    assert judged(visited, first=[*without(AMA.feed_cert), home]).why == "not-certified"


def test_home_certifies_for_every_hub_and_so_does_the_root() -> None:
    for signer in (AMA.sign_in, AMA.root):
        assert at_zawadi(feed=[cert(AMA.id, signer, AMA.feed, ZAWADI.id, ["post"])]).upto == MAX_INT


def test_a_key_reaches_as_far_as_it_may_moderate() -> None:
    """Up to the number where it lost that, home's key certifies elsewhere; from there on for home alone."""
    strong = cert(AMA.id, AMA.root, "first", AMANI.id, FULL)
    narrow = cert(AMA.id, AMA.root, "second", AMANI.id, VISITS)
    papers = [
        strong,
        narrow,
        cert(AMA.id, "first", "third", AMANI.id, FULL),
        cert(AMA.id, "second", "third", AMANI.id, VISITS),
        cert(AMA.id, "third", AMA.feed, ZAWADI.id, ["post"]),
    ]
    cut = revoke(AMA.id, AMA.root, "first", {AMA.feed: 6})

    assert at_zawadi(*papers[:4], feed=papers[4:]).upto == MAX_INT
    assert at_zawadi(*papers[:4], cut, feed=papers[4:]).upto == 6


def test_a_device_key_certified_for_another_hub_hosts_nothing_here() -> None:
    """What a hub's key may do at another hub makes no feed live at this one."""
    elsewhere = cert(AMANI.id, "amani root", AMANI.device, ZAWADI.id, VISITS)

    assert judged(elsewhere, first=without(AMANI.device_cert)).why == "no-host"


def test_home_ends_what_was_made_for_a_visit() -> None:
    narrow = cert(AMA.id, AMA.root, "slip", AMANI.id, ["post", "certify"])
    own = cert(AMA.id, "slip", AMA.feed, AMANI.id, POSTS)
    first = [*without(AMA.feed_cert), own]

    assert judged(narrow, first=first).caps == {"post"}
    assert judged(narrow, revoke(AMA.id, AMA.sign_in, "slip", {}), first=first).why == "revoked"


def test_of_two_ways_to_a_key_the_one_that_leads_further_counts_in_either_order() -> None:
    short = cert(AMA.id, AMA.root, "first", AMANI.id, FULL)
    ways = [cert(AMA.id, one, "third", AMANI.id, FULL) for one in ("first", AMA.root)]
    own = [*without(AMA.feed_cert), cert(AMA.id, "third", AMA.feed, AMANI.id, ["post"])]
    cut = revoke(AMA.id, AMA.root, "first", {AMA.feed: 6})

    assert [judged(short, cut, *order, first=own).upto for order in (ways, ways[::-1])] == [MAX_INT, MAX_INT]
    assert judged(short, cut, ways[0], first=own).upto == 6


def test_a_key_speaks_at_the_hub_that_it_was_certified_for() -> None:
    visited = cert(AMA.id, AMA.sign_in, AT_ZAWADI, ZAWADI.id, VISITS)
    family = Authority(AMA.id, "", [*AMA.statements, visited])

    assert [family.speaks(key(AT_ZAWADI), *hub) for hub in ([], [ZAWADI.id], [BANDA.id])] == [True, True, False]
    assert family.speaks(key(AMA.sign_in), BANDA.id)


def test_of_several_certificates_of_a_key_the_best_is_the_one_that_gives_most() -> None:
    """Which a rotation keeps. What it says it gives is nothing where its signer may do less."""
    narrow = cert(AMA.id, AMA.root, "narrow", AMANI.id, ["post", "certify"])
    boasts = [cert(AMA.id, one, AMA.feed, AMANI.id, FULL) for one in ("narrow", "thief", "another thief")]
    held = [*AMA.statements, narrow, *boasts, cert(AMA.id, AMA.root, AMA.feed, ZAWADI.id, FULL)]

    assert Authority(AMA.id, "", held).best_cert(AMA.key, AMANI.id) == AMA.feed_cert.id
    assert Authority(AMA.id, "", [*AMA.statements[:1], *boasts]).best_cert(AMA.key, AMANI.id) == b""


def test_what_hangs_on_a_kept_key_is_kept_by_the_next_rotation() -> None:
    """Also the certificate of a feed alone, and of several each."""
    one = rotate(AMA.id, "ama root next", "third", [AMA.sign_in_cert])
    link = cert(AMA.id, AMA.sign_in, "link", AMANI.id, ["post", "certify"])
    both = rotate(AMA.id, "third", "fourth", [AMA.feed_cert, link])

    assert judged(link, one, both) == judged()
    assert judged(one, both, cert(AMA.id, "link", AMA.feed, AMANI.id, ["post"]), link) == judged()
    first = [*without(AMA.feed_cert), cert(AMA.id, "link", AMA.feed, AMANI.id, ["post"])]
    assert judged(link, one, both, first=first).caps == {"post"}
    for order in ([link, AMA.feed_cert], [AMA.feed_cert, link]):
        assert judged(*order, one, both, first=first) == judged()


def test_a_hub_whose_key_was_ended_says_revoked_and_a_word_about_another_feed_settles_nothing() -> None:
    assert judged(revoke(AMANI.id, "amani root", AMANI.device, {})).why == "revoked"
    assert judged(settle(AMA.root, "another feed", seed("branch")), fork=4).settled == b""
    verdict = judged(settle(AMA.root, AMA.feed, seed("branch")), fork=4)
    assert counts_to(verdict, 2) == 3, "what lies before the fork counts, whatever was settled"
