"""Stewards seat and unseat one another on one page that everybody may read; from three on, two agree."""

import threading
from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client

from hub.accounts.hubs.identity import founded, hub_pen
from hub.accounts.hubs.rules import Rules
from hub.accounts.models import Person, Seat
from hub.accounts.models import Said as Told
from hub.accounts.people import known
from hub.accounts.records import Erase, Tick, Why
from hub.accounts.records import Rules as RulesRecord
from hub.accounts.records import Seat as SeatRecord
from hub.accounts.seats import agreeing, roles
from hub.accounts.testing import let_leave
from hub.core.cid import id_text, parse_id
from hub.core.errors import LocalError
from hub.log import store
from hub.log.models import OnePerson
from hub.log.tables import writing
from tests.moderation.conftest import pen_of
from tests.people import signed_in
from tests.portal.page import Page, said

pytestmark = pytest.mark.django_db


def press(client: Client, do: str, **more: str) -> str:
    return said(client.post("/stewards/", {"do": do, **more}, follow=True))


def role(name: str) -> str:
    return roles.role_of(Person.objects.get(name=name).person_id)


def seat(name: str) -> str:
    """The id of somebody's newest seat."""
    person = Person.objects.get(name=name)
    return id_text(Seat.objects.filter(person=person.person_id, assents=[]).latest("position").entry)


def days_pass(days: int) -> None:
    for day in range(1, days + 1):
        store.publish(hub_pen(), Tick(epoch=day))


@pytest.fixture
def kofi(db: None) -> Client:
    return signed_in(Client(), "kofi", "steward")


@pytest.fixture
def three(kofi: Client) -> list[Client]:
    return [kofi, signed_in(Client(), "abena", "steward"), signed_in(Client(), "yaw", "steward")]


@pytest.fixture
def ama(kofi: Client) -> Client:
    return signed_in(Client(), "ama")


def test_everybody_reads_who_looks_after_the_hub(kofi: Client) -> None:
    shown = said(Client().get("/stewards/"))
    assert "kofi" in shown
    assert "Seat somebody" not in shown


def test_an_arabic_sentence_that_begins_with_a_latin_name_runs_from_the_right(kofi: Client, ama: Client) -> None:
    kofi.cookies["django_language"] = "ar"
    answer = kofi.post("/stewards/", {"do": "give", "name": "ama", "role": "steward"}, follow=True)
    (told,) = [tag for tag in Page(answer.content.decode()).all("p") if "notice-good" in tag["class"]]
    assert told["dir"] == "", "the page's own, and not that of the first letter"


def test_a_lone_steward_seats_the_second(kofi: Client, ama: Client) -> None:
    assert "has the seat from now on" in press(kofi, "give", name="Ama", role="steward")
    assert role("ama") == "steward"


def test_a_moderator_is_seated_and_unseated_by_one(kofi: Client, ama: Client) -> None:
    press(kofi, "give", name="ama", role="moderator")
    assert role("ama") == "moderator"
    assert "has ended" in press(kofi, "end", seat=seat("ama"))
    assert role("ama") == "member"


def test_a_fourth_steward_waits_for_another_and_for_three_days(three: list[Client], ama: Client) -> None:
    kofi, abena, _yaw = three
    assert "Another steward has to agree" in press(kofi, "give", name="ama", role="steward")
    assert "You proposed this" in press(kofi, "assent", seat=seat("ama"))
    press(abena, "assent", seat=seat("ama"))
    assert "in 3 days of the hub's time" in said(Client().get("/stewards/"))
    days_pass(2)
    assert role("ama") == "member"
    assert "in 1 day of the hub's time" in said(Client().get("/stewards/"))
    store.publish(hub_pen(), Tick(epoch=3))
    assert role("ama") == "steward"


def joined(*names: str) -> None:
    """All of these said that they are one person."""
    ids = sorted(bytes(each) for each in Person.objects.filter(name__in=names).values_list("person_id", flat=True))
    OnePerson.objects.bulk_create(OnePerson(person=each, one=ids[0]) for each in ids)


def test_two_ids_of_one_person_are_not_two_stewards(three: list[Client], ama: Client) -> None:
    kofi, abena, yaw = three
    joined("kofi", "abena")
    press(kofi, "give", name="ama", role="steward")
    assert "You proposed this" in press(abena, "assent", seat=seat("ama"))
    press(yaw, "assent", seat=seat("ama"))
    assert "in 3 days of the hub's time" in said(Client().get("/stewards/"))


def test_two_ids_of_one_person_end_nobodys_seat_together(three: list[Client]) -> None:
    kofi, abena, _yaw = three
    joined("kofi", "abena")
    press(kofi, "end", seat=seat("yaw"))
    assert "asked for this already" in press(abena, "end", seat=seat("yaw"))
    assert role("yaw") == "steward"


def test_who_agreed_agrees_not_again_as_somebody_else(three: list[Client], ama: Client) -> None:
    kofi, abena, yaw = three
    joined("yaw", "abena")
    press(kofi, "give", name="ama", role="steward")
    press(abena, "assent", seat=seat("ama"))
    assert "agreed to this already" in press(yaw, "assent", seat=seat("ama"))


def test_a_steward_is_not_seated_again_under_another_id(three: list[Client], ama: Client) -> None:
    joined("ama", "abena")
    assert "has this seat already" in press(three[0], "give", name="ama", role="steward")
    assert role("ama") == "member"


def test_who_is_asked_to_agree_reads_why(three: list[Client], ama: Client) -> None:
    kofi, abena, _yaw = three
    press(kofi, "give", name="ama", role="steward", reason="she is here every day")
    assert "she is here every day" in said(abena.get("/stewards/"))


def test_one_objection_ends_what_waits(three: list[Client], ama: Client) -> None:
    kofi, abena, yaw = three
    press(kofi, "give", name="ama", role="steward")
    press(abena, "assent", seat=seat("ama"))
    assert "does not begin" in press(yaw, "refuse", seat=seat("ama"), reason="too soon")
    days_pass(4)
    assert role("ama") == "member"
    assert "does not wait any more" in press(abena, "assent", seat=seat("ama"))


def test_an_objection_comes_also_before_anybody_agreed(three: list[Client], ama: Client) -> None:
    kofi, abena, yaw = three
    press(kofi, "give", name="ama", role="steward")
    press(yaw, "refuse", seat=seat("ama"))
    assert "does not wait any more" in press(abena, "assent", seat=seat("ama"))


def test_among_three_two_end_a_stewards_seat(three: list[Client]) -> None:
    kofi, abena, _yaw = three
    assert "Another steward has to agree" in press(kofi, "end", seat=seat("yaw"), reason="moved away")
    assert "kofi asks that this seat ends" in said(abena.get("/stewards/"))
    assert "asked for this already" in press(kofi, "end", seat=seat("yaw"))
    assert role("yaw") == "steward"
    press(abena, "end", seat=seat("yaw"))
    assert role("yaw") == "member"


def test_a_steward_steps_down_and_the_last_does_not(kofi: Client, ama: Client) -> None:
    assert "only steward" in press(kofi, "leave")
    press(kofi, "give", name="ama", role="steward")
    assert "no steward any more" in press(kofi, "leave", reason="old")
    assert (role("kofi"), role("ama")) == ("member", "steward")


def test_a_steward_who_is_asked_to_go_steps_down(three: list[Client]) -> None:
    kofi, _abena, yaw = three
    press(kofi, "end", seat=seat("yaw"), reason="moved away")
    assert "no steward any more" in press(yaw, "leave")
    assert role("yaw") == "member"


@pytest.mark.parametrize("do", ["give", "assent", "refuse", "end", "leave", ""])
def test_nobody_else_presses(do: str, kofi: Client, ama: Client) -> None:
    before = Seat.objects.count()
    for somebody in (ama, Client()):
        assert somebody.post("/stewards/", {"do": do, "seat": seat("kofi"), "name": "ama"}).status_code == 403
    assert Seat.objects.count() == before


@pytest.mark.parametrize("given", ["esi", "", "x" * 41, "\u202eama"])
def test_only_who_signs_in_here_is_seated(given: str, kofi: Client) -> None:
    assert kofi.post("/stewards/", {"do": "give", "name": given, "role": "steward"}).status_code == 422
    assert Seat.objects.filter(hub=founded().id).count() == 1


@pytest.mark.parametrize("name", ["", "nonsense", "bafyreigh2akiscaildcqabsyg3dfr6chu3fgpregiymsck7e7aqa4s52zy"])
def test_a_seat_that_is_not_here_changes_nothing(name: str, kofi: Client) -> None:
    answer = kofi.post("/stewards/", {"do": "end", "seat": name}, follow=True)
    assert answer.status_code == 404 or "is not here" in said(answer)


def test_who_sits_is_not_seated_twice(kofi: Client) -> None:
    assert "has this seat already" in press(kofi, "give", name="kofi", role="steward")


def test_everybody_reads_each_step_with_its_reason(three: list[Client], ama: Client) -> None:
    kofi, abena, yaw = three
    press(kofi, "give", name="ama", role="steward", reason="she is here every day")
    press(abena, "assent", seat=seat("ama"))
    press(yaw, "refuse", seat=seat("ama"), reason="too soon")
    press(kofi, "end", seat=seat("yaw"), reason="moved away")
    shown = said(Client().get("/decisions/"))
    for words in (
        "Given a seat: steward",
        "Another steward agrees to the seat: steward",
        "A steward objects to the seat: steward",
        "Asked that a seat ends: steward",
        "she is here every day",
        "too soon",
        "moved away",
        "Decided by abena",
    ):
        assert words in shown, words


def test_a_seat_that_counts_for_nothing_is_not_told(kofi: Client, ama: Client) -> None:
    """ama writes by hand what the page would not let her."""
    hub, person = founded(), Person.objects.get(name="ama")
    forged = SeatRecord(zone=id_text(hub.id), person=id_text(person.person_id), role="steward", seat=seat("kofi"))
    store.publish(pen_of(ama), forged)
    assert "About ama" not in said(Client().get("/decisions/"))


def test_what_waits_and_then_counts_is_told_in_both_words(three: list[Client], ama: Client) -> None:
    press(three[0], "give", name="ama", role="steward")
    assert "Proposed for a seat: steward" in said(Client().get("/decisions/"))
    press(three[1], "assent", seat=seat("ama"))
    days_pass(3)
    assert "Proposed for a seat" not in said(Client().get("/decisions/"))


def test_a_lone_steward_is_reminded_until_there_are_two(kofi: Client, ama: Client) -> None:
    assert "You are the only steward" in said(kofi.get("/"))
    assert "You are the only steward" not in said(ama.get("/"))
    press(kofi, "give", name="ama", role="steward")
    assert "You are the only steward" not in said(kofi.get("/"))


def test_nobody_puts_a_reason_into_anothers_mouth(kofi: Client, ama: Client) -> None:
    signed_in(Client(), "abena", "moderator")
    hub, act = founded(), Seat.objects.latest("position")
    why = Why(of=id_text(act.entry), zone=id_text(hub.id), seat=seat("kofi"), reason="kofi was bribed")
    store.publish(pen_of(ama), why)
    assert "kofi was bribed" not in said(Client().get("/decisions/"))


def test_rules_that_no_steward_decided_are_not_told_and_do_not_hold(kofi: Client, ama: Client) -> None:
    rules = Rules(kind="village", joining="steward", reading="members", posting="members", uploading="stewards")
    forged = RulesRecord(zone=id_text(founded().id), seat=seat("kofi"), **rules._asdict())
    store.publish(pen_of(ama), forged)
    assert "Rules of this hub:" not in said(Client().get("/decisions/"))
    assert founded().rules.reading == "everybody"


def test_a_reason_that_is_erased_is_told_no_more_and_its_act_is(kofi: Client, ama: Client) -> None:
    press(kofi, "give", name="ama", role="moderator", reason="a slip of the tongue")
    row = Told.objects.get(reason="a slip of the tongue")
    store.publish(pen_of(kofi), Erase(entry=id_text(row.entry)))
    shown = said(Client().get("/decisions/"))
    assert "a slip of the tongue" not in shown
    assert "Given a seat: moderator" in shown


def test_long_lists_of_seats_lead_to_older_ones(kofi: Client, ama: Client) -> None:
    for number in range(20):
        press(kofi, "give", name="ama", role="moderator", reason=f"reason {number};")
        press(kofi, "end", seat=seat("ama"), reason=f"because {number};")
    first = Client().get("/decisions/")
    assert "because 19;" in said(first)
    assert "reason 0;" not in said(first)
    older = said(Client().get(f"/decisions/?before={first.context['older']}"))
    assert "reason 0;" in older
    both = said(first) + older
    assert all(f"reason {number};" in both and f"because {number};" in both for number in range(20))


@pytest.mark.django_db(transaction=True)
def test_of_two_who_step_down_at_once_one_stays() -> None:
    refused = kofi_acts_while(agreeing.step_down, "yaw")
    assert (role("kofi"), role("yaw")) == ("member", "steward")
    assert "only steward" in refused


@pytest.mark.django_db(transaction=True)
def test_who_leaves_while_the_other_steps_down_stays_and_has_lost_nothing() -> None:
    refused = kofi_acts_while(lambda yaw: let_leave(yaw, words_too=True), "yaw")
    assert role("yaw") == "steward"
    assert "only steward" in refused
    assert known.called(Person.objects.get(name="yaw").person_id) == ["yaw"]


@pytest.mark.django_db(transaction=True)
def test_of_two_who_seat_somebody_at_once_the_second_finds_them_seated() -> None:
    signed_in(Client(), "esi", "member")

    def seats_esi(by: Person) -> object:
        return agreeing.give(Person.objects.get(name="esi"), "steward", by, "")

    assert "has this seat already" in kofi_acts_while(seats_esi, "yaw", seats_esi)
    assert Seat.objects.filter(person=Person.objects.get(name="esi").person_id, role="steward").count() == 1


@pytest.mark.django_db(transaction=True)
def test_of_two_who_end_each_others_seats_at_once_the_second_has_none_to_do_it_with() -> None:
    def ends_seat_of(name: str) -> Callable[[Person], object]:
        return lambda by: agreeing.end(parse_id(seat(name)), by, "")

    assert "Only a steward" in kofi_acts_while(ends_seat_of("kofi"), "yaw", ends_seat_of("yaw"))
    assert role("kofi") == "steward"


def stops(name: str) -> None:
    """Somebody's account is closed at the desk, as the form there does it."""
    Person.objects.filter(name=name).update(is_active=False)


@pytest.mark.django_db(transaction=True)
def test_of_two_who_stop_each_other_at_the_desk_at_once_one_may_still_sign_in() -> None:
    yaw, kofis = signed_in(Client(), "yaw", "steward"), signed_in(Client(), "kofi", "steward")
    assert kofis.get("/admin/").status_code == yaw.get("/admin/").status_code == 200
    page = f"/admin/accounts/person/{Person.objects.get(name='kofi').pk}/change/"

    def at_the_desk(_by: Person) -> None:
        answer = yaw.post(page, {}, follow=True)
        raise LocalError(said(answer))

    assert "kofi is the only steward" in kofi_acts_while(at_the_desk, "yaw", lambda _kofi: stops("yaw"))
    assert [each.name for each in roles.stewards().filter(is_active=True)] == ["kofi"]


@pytest.mark.django_db(transaction=True)
def test_who_was_stopped_while_they_end_a_seat_does_not_end_the_last() -> None:
    def ends_kofi(by: Person) -> object:
        return agreeing.end(parse_id(seat("kofi")), by, "")

    assert "Only a steward" in kofi_acts_while(ends_kofi, "yaw", lambda _kofi: stops("yaw"))
    assert role("kofi") == "steward"


def kofi_acts_while(
    act: Callable[[Person], object], name: str, kofis: Callable[[Person], object] = agreeing.step_down
) -> str:
    """Another steward acts at once and waits for their turn to write; why they were refused."""
    kofi, other = who_sits("kofi"), who_sits(name)
    refused: list[str] = []

    def acts() -> None:
        try:
            act(other)
        except LocalError as wrong:
            refused.append(str(wrong))
        finally:
            connection.close()

    second = threading.Thread(target=acts)
    with writing():
        second.start()
        second.join(0.5)  # has looked, if it looks too early, and waits for its turn to write
        kofis(kofi)
    second.join()
    return " ".join(refused)


def who_sits(name: str) -> Person:
    """A steward, pen in hand."""
    client = signed_in(Client(), name, "steward")
    person = Person.objects.get(name=name)
    person.pen = pen_of(client)
    return person
