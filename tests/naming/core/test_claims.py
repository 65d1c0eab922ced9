"""Who is called so: claims of bare names, by however many."""

from collections.abc import Iterable

from hub.core.cid import id_text
from hub.core.short_ids import short
from hub.testing import sown
from naming.core.book import Set
from naming.core.claims import MOST_CLAIMANTS, MOST_OF_A_HUB
from naming.core.operations import Operation
from naming.core.resolving import Answer, Viewer, resolve
from tests.naming.core.said import AMA, AMANI, BANDA, ZAWADI, after, answer, hub, said

CLAIM = said("claim", AMANI, AMANI, "amani")
STRANGERS = [sown("stranger", number) for number in range(400)]
NEARER = [each for each in STRANGERS if short(each) < short(AMANI)]


def storm(kind: str, hubs: Iterable[bytes], **more: object) -> list[Operation]:
    return [said(kind, each, each, "amani", **more) for each in hubs]


def led_to(found: Answer) -> list[str]:
    return [each.target.value for each in found.found]


def test_the_one_that_is_called_so_is_meant_and_two_are_both_shown() -> None:
    other = said("claim", ZAWADI, ZAWADI, "amani")
    assert led_to(answer("amani", [CLAIM])) == [id_text(AMANI)]
    both = answer("amani", [CLAIM, other])
    assert (both.state, set(led_to(both))) == ("contested", {id_text(AMANI), id_text(ZAWADI)})
    assert led_to(answer("amani", [CLAIM, other], ZAWADI)) == [id_text(ZAWADI)], "a hub knows what it is called"


def test_a_name_that_was_given_up_goes_to_nobody_by_that() -> None:
    given_up = said("unclaim", AMANI, AMANI, "amani", after=after(CLAIM))
    other = said("claim", ZAWADI, ZAWADI, "amani")
    assert answer("amani", [CLAIM, given_up, other]).state == "contested"
    alone = answer("amani", [CLAIM, given_up])
    assert (alone.state, [each.standing for each in alone.claims]) == ("contested", [False])


def test_only_hubs_are_called_so_and_only_by_themselves() -> None:
    person = said("claim", AMA, AMA, "amani", hub=ZAWADI)
    by_another = said("claim", ZAWADI, BANDA, "amani")
    assert answer("amani", [CLAIM, person, by_another]) == answer("amani", [CLAIM])
    assert answer("amani", [person, by_another]).state == "none"


def test_hubs_that_never_called_themselves_so_push_nobody_out() -> None:
    assert len(NEARER) > MOST_CLAIMANTS
    noise = storm("unclaim", NEARER[:150])
    assert led_to(answer("amani", [CLAIM, *noise])) == [id_text(AMANI)]
    one = said("claim", NEARER[151], NEARER[151], "amani")
    assert answer("amani", [CLAIM, one, *noise]).state == "contested"


def test_who_ended_it_more_often_than_counts_still_was_called_so() -> None:
    ends = [said("unclaim", AMANI, AMANI, "amani", seq=seq) for seq in range(1, MOST_OF_A_HUB + 9)]
    late = said("claim", AMANI, AMANI, "amani", seq=MOST_OF_A_HUB + 10)
    other = said("claim", ZAWADI, ZAWADI, "amani")
    assert answer("amani", [*ends, late, other]).state == "contested"


def test_ten_thousand_strangers_are_shown_behind_those_for_whom_somebody_vouches() -> None:
    crowd = storm("claim", [sown("crowd", number) for number in range(10_000)])
    vouch = said("bind", ZAWADI, ZAWADI, "amani", target=hub(AMANI))
    held = Set([CLAIM, vouch, *crowd])
    found = resolve(held, Viewer(trusted=frozenset({ZAWADI})), "amani")
    assert found.state == "contested"
    assert (found.claims[0].hub, found.claims[0].vouched) == (AMANI, (ZAWADI,))
    assert len(found.claims) == MOST_CLAIMANTS + 1
    mine = resolve(held, Viewer((AMANI,)), "amani")
    assert led_to(mine) == [id_text(AMANI)], "and change nothing for whoever said whom they mean"
    theirs = resolve(held, Viewer((ZAWADI,)), "amani")
    assert led_to(theirs) == [id_text(AMANI)]
