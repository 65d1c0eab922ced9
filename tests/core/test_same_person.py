"""Two names of one person: both say so, and each may take it back."""

from itertools import pairwise

from hub.core.same_person import MOST_JOINED, named_by, same_person
from tests.core.papers import COUSINS, CROWD, NEXT, SLIP, VISIT, same
from tests.core.village import AMA, AMANI, ESI, KOFI, ZAWADI, cert, incept, revoke, rotate

HALF, OTHER_HALF = same(AMA, ESI, AMA.sign_in), same(ESI, AMA, ESI.sign_in)
PAPERS = [*AMA.statements, *ESI.statements, *KOFI.statements]


def test_both_halves_join_two_people() -> None:
    assert same_person(AMA.id, [*PAPERS, HALF, OTHER_HALF]) == {AMA.id, ESI.id}
    assert same_person(ESI.id, [OTHER_HALF, HALF, *PAPERS]) == {AMA.id, ESI.id}


def test_who_only_says_so_is_nobody_else() -> None:
    assert same_person(AMA.id, [*PAPERS, OTHER_HALF]) == {AMA.id}
    assert named_by(ESI.id, [*ESI.statements, OTHER_HALF]) == {AMA.id}


def test_a_chain_is_one_person() -> None:
    more = [same(KOFI, ESI, KOFI.root), same(ESI, KOFI, ESI.root)]
    assert same_person(AMA.id, [*PAPERS, HALF, OTHER_HALF, *more]) == {AMA.id, ESI.id, KOFI.id}


def test_revoking_the_key_that_signed_takes_it_back() -> None:
    end = revoke(AMA.id, AMA.root, AMA.sign_in, {AMA.feed: 99})
    assert same_person(ESI.id, [*PAPERS, HALF, OTHER_HALF, end]) == {ESI.id}


def test_a_rotation_keeps_it_with_the_key_that_signed_it() -> None:
    by_root = same(AMA, ESI, AMA.root)
    kept, dropped = rotate(AMA.id, NEXT, "third", [AMA.sign_in_cert]), rotate(AMA.id, NEXT, "third", [])
    assert same_person(AMA.id, [*PAPERS, HALF, OTHER_HALF, kept]) == {AMA.id, ESI.id}
    assert same_person(AMA.id, [*PAPERS, HALF, OTHER_HALF, dropped]) == {AMA.id}
    assert same_person(AMA.id, [*PAPERS, by_root, OTHER_HALF, kept]) == {AMA.id}, "the old card says nothing any more"


def test_a_slip_and_a_feed_join_nobody() -> None:
    slip = cert(AMA.id, AMA.sign_in, SLIP, ZAWADI.id, ["post", "certify"])
    for signer in (SLIP, AMA.feed, ESI.root):
        assert same_person(AMA.id, [*PAPERS, slip, same(AMA, ESI, signer), OTHER_HALF]) == {AMA.id}


def test_a_visited_hubs_key_joins_nobody() -> None:
    """Visited by two, a hub would else make one of them."""
    visits = ["post", "name", "certify"]
    for signer in (AMA.sign_in, AMA.root):
        visit = cert(AMA.id, signer, VISIT, ZAWADI.id, visits)
        assert same_person(AMA.id, [*PAPERS, visit, same(AMA, ESI, VISIT), OTHER_HALF]) == {AMA.id}
    there = [cert(one.id, one.sign_in, VISIT, ZAWADI.id, visits) for one in (AMA, ESI)]
    assert same_person(AMA.id, [*PAPERS, *there, same(AMA, ESI, VISIT)]) == {AMA.id}


def test_to_name_anywhere_is_not_enough_where_one_may_certify_at_one_hub_alone() -> None:
    far = cert(AMA.id, AMA.sign_in, VISIT, AMANI.id, ["post", "name", "moderate"])
    near = cert(AMA.id, AMA.sign_in, VISIT, ZAWADI.id, ["post", "name", "certify"])
    assert same_person(AMA.id, [*PAPERS, far, near, same(AMA, ESI, VISIT), OTHER_HALF]) == {AMA.id}


def test_too_many_are_nobody_but_themselves() -> None:
    few = CROWD[:-3]
    assert len(same_person(AMA.id, [*AMA.statements, *few])) == MOST_JOINED
    assert same_person(AMA.id, [*AMA.statements, *CROWD]) == {AMA.id}
    assert same_person(COUSINS[0].id, [*AMA.statements, *CROWD]) == {COUSINS[0].id}


def test_without_their_papers_nobody_is_joined() -> None:
    assert same_person(AMA.id, [*AMA.statements, HALF, OTHER_HALF]) == {AMA.id}
    assert AMANI.id not in same_person(AMA.id, [HALF, OTHER_HALF])


def test_too_many_in_a_row_are_nobody_but_themselves_from_either_end() -> None:
    row = [AMA, *COUSINS]
    links = [same(one, other, each.root) for one, other in pairwise(row) for each in (one, other)]
    held = [*AMA.statements, *(incept(each.root) for each in COUSINS), *links]
    assert [len(same_person(each.id, held)) for each in row] == [1] * (MOST_JOINED + 1)
    assert len(same_person(AMA.id, held[:-2])) == MOST_JOINED
