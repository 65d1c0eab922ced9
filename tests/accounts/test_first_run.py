"""The first steward of a hub."""

import pytest

from hub.accounts import first_run
from hub.accounts.first_run import Founding, Newcomer
from hub.accounts.hubs import identity
from hub.accounts.hubs.rules import PRESETS
from hub.accounts.models import Person
from hub.accounts.names import BadName, NameTaken
from hub.accounts.seats.seating import seat
from hub.accounts.testing import SECRET
from hub.core.errors import LocalError
from hub.log.models import Feed
from hub.log.trouble import DiskFull

pytestmark = pytest.mark.django_db
RIVERBEND = Founding("Riverbend", "school", ("en", "sw"))


def steward(name: str) -> Newcomer:
    return first_run.newcomer(name, SECRET, None)


def test_the_code_is_the_same_until_it_is_used() -> None:
    assert first_run.first_run_code() == first_run.first_run_code()


def test_setting_up_founds_the_hub_and_seats_its_first_steward() -> None:
    typed = first_run.first_run_code().upper().replace("-", " ")
    kofi = first_run.set_up(typed, RIVERBEND, [steward("kofi")])
    assert (kofi.role, kofi.is_staff, kofi.is_superuser) == ("steward", True, True)
    here = identity.this_hub()
    assert here is not None
    assert (here.name, here.place, here.languages) == ("Riverbend", "school", ("en", "sw"))
    with pytest.raises(first_run.WrongCode):
        first_run.claim_first_steward(typed, steward("esi"))


def test_a_wrong_code_makes_nobody_steward() -> None:
    first_run.first_run_code()
    with pytest.raises(first_run.WrongCode):
        first_run.set_up("aaaa-bbbb-cccc", RIVERBEND, [steward("esi")])
    assert identity.this_hub() is None


def test_an_incomplete_setup_is_never_half_applied() -> None:
    """The second steward has the first one's name; then the board cannot be opened; then the code is good still."""
    code = first_run.first_run_code()
    with pytest.raises(NameTaken):
        first_run.set_up(code, RIVERBEND, [steward("kofi"), steward("Kofi")])
    with pytest.raises(DiskFull):
        first_run.set_up(code, RIVERBEND, [steward("kofi")], then=full)
    assert (identity.this_hub(), Person.objects.count(), Feed.objects.count()) == (None, 0, 0)
    assert first_run.set_up(code, RIVERBEND, [steward("kofi")]).role == "steward"


def full(first: Person) -> None:
    raise DiskFull


def test_two_stewards_and_the_rules_are_there_at_once() -> None:
    stewards = [steward("kofi"), steward("ama")]
    first_run.set_up(first_run.first_run_code(), RIVERBEND._replace(rules=PRESETS["clinic"]), stewards)
    assert {person.name: person.role for person in Person.objects.all()} == {"kofi": "steward", "ama": "steward"}
    assert identity.founded().rules == PRESETS["clinic"]


def test_a_newcomer_shows_no_secret() -> None:
    assert repr(steward("kofi")) == "Newcomer('kofi')"


def test_a_place_that_turns_the_letters_beside_it_founds_nothing() -> None:
    with pytest.raises(BadName):
        identity.found_hub("Riverbend", "\u202eloohcs")
    assert identity.this_hub() is None


def test_a_founded_hub_without_steward_is_claimed_with_the_code(hub: identity.HubIdentity) -> None:
    kofi = first_run.claim_first_steward(first_run.first_run_code(), steward("kofi"))
    assert kofi.role == "steward"


def test_a_hub_is_founded_once(hub: identity.HubIdentity) -> None:
    with pytest.raises(LocalError, match="set up already"):
        identity.found_hub("Another")


def test_moderators_look_and_stewards_act(ama: Person) -> None:
    seat(ama.person_id, "moderator")
    person = Person.objects.get(pk=ama.pk)
    assert (person.role, person.is_staff, person.is_superuser) == ("moderator", True, False)
    assert person.has_perm("log.view_failure")
    assert not person.has_perm("log.change_failure")
