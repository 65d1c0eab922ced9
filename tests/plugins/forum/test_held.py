"""What a moderator sees before it stands on a board: words of guests, of newcomers, of all, and those without a name;
and that nobody gets round it or borrows another's place."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from hub.accounts.hubs.identity import this_hub
from hub.accounts.models import Person
from hub.accounts.seats import seating
from hub.core.cid import id_text
from hub.log import store
from hub.log.written import written_by_id
from hub.moderation.models import Waiting, Welcome
from hub.search import index
from plugins.forum import records
from plugins.forum.boards.standing import standing
from plugins.forum.models import Board, Post, Topic
from tests.accounts.village import Village
from tests.plugins.forum.test_boards import as_a_steward
from tests.plugins.forum.test_moderating import done, whole
from tests.plugins.forum.test_pages import begin, page
from tests.plugins.forum.test_stewarding import FORM

SignIn = Callable[..., Client]
RULES = ("", "guest", "newcomer", "member")
TOPIC = {"title": "Well", "text": "The well is dry."}
GUEST = TOPIC | {"name": "Wanjiru"}


def board_with(kofi: Client, **rules: str) -> str:
    """A board by the steward's form."""
    assert kofi.post("/forum/new/", FORM | rules).status_code == 302
    hex8 = Board.objects.latest("position").id8.to_bytes(8, "big", signed=True).hex()
    return f"/forum/board/{hex8}/"


def open_to_guests(kofi: Client, **rules: str) -> str:
    return board_with(kofi, topic="guest", reply="guest", **rules)


def welcomed(browser: Client) -> Client:
    Welcome.objects.get_or_create(person=me(browser))
    return browser


def me(browser: Client) -> bytes:
    return bytes(Person.objects.get(pk=browser.session["_auth_user_id"]).person_id)


def waits(done: Any) -> bool:
    """Whether a form led to the page of something that waits; else it was published."""
    assert done.status_code == 302, done.content
    return str(done["Location"]).startswith("/waiting/")


def let_through(moderator: Client) -> None:
    row = str(Waiting.objects.latest("pk").pk)
    assert moderator.post("/queue/", {"do": "let", "what": row, "reason": ""}).status_code == 302


@pytest.mark.parametrize(
    ("rule", "waiting"),
    [("", "guest"), ("guest", "guest"), ("newcomer", "guest newcomer"), ("member", "guest newcomer member")],
)
def test_whose_words_wait(kofi: Client, sign_in: SignIn, rule: str, waiting: str) -> None:
    board = open_to_guests(kofi, precheck=rule)
    topic = begin(kofi, board)
    writers = {
        "guest": Client(),
        "newcomer": sign_in("ama"),
        "member": welcomed(sign_in("esi")),
        "moderator": sign_in("yaw", "moderator"),
        "steward": kofi,
    }
    for who, browser in writers.items():
        topics, posts = Topic.objects.count(), Post.objects.count()
        more = {"name": "Wanjiru"} if who == "guest" else {}
        asked = who in waiting.split()
        assert waits(browser.post(f"{board}write/", TOPIC | more)) is asked, who
        assert waits(browser.post(f"{topic}reply/", {"text": "I come."} | more)) is asked, who
        assert (Topic.objects.count() - topics, Post.objects.count() - posts) == ((0, 0) if asked else (1, 1)), who


def test_the_form_says_who_sees_it_first(kofi: Client, sign_in: SignIn) -> None:
    board = open_to_guests(kofi, precheck="newcomer")
    topic, ama = begin(kofi, board), sign_in("ama")
    for address in (f"{board}write/", topic):
        assert "who looks after this box could find out at which screen" in page(Client(), address)
        assert "Until then you find it under" in page(ama, address)
        assert "sees it first" not in page(welcomed(sign_in("esi")), address)
        assert "sees it first" not in page(kofi, address)
    ama.post(f"{board}write/", TOPIC)
    assert "The well is dry." in page(ama, "/waiting/")


def test_a_members_words_are_signed_by_themselves(kofi: Client, sign_in: SignIn) -> None:
    board, ama = board_with(kofi, precheck="member"), sign_in("ama")
    ama.post(f"{board}write/", TOPIC)
    let_through(kofi)
    page(ama, "/")
    entry = written_by_id(bytes(Waiting.objects.get().entry or b""))
    assert entry is not None
    assert (entry.person, (entry.record or {}).get("by")) == (me(ama), None)
    assert "Well" in page(Client(), board)


def test_a_guests_words_are_shown_as_a_guests(kofi: Client) -> None:
    board, guest = open_to_guests(kofi), Client()
    form = page(guest, f"{board}write/")
    assert 'name="name"' in form
    assert 'name="photo"' not in form
    assert "screen" in guest.cookies
    waiting = guest.post(f"{board}write/", GUEST)["Location"]
    assert "A moderator looks at it" in page(guest, waiting)
    assert "beside it stands the name that you gave" in page(guest, waiting)
    assert "Wanjiru: Well" in page(kofi, "/queue/")
    let_through(kofi)
    assert "It is published" in page(guest, waiting)
    assert "Wanjiru (guest, through the hub of Testville)" in page(guest, board)
    topic = f"/forum/topic/{Topic.objects.get().id8.to_bytes(8, 'big', signed=True).hex()}/"
    shown = page(kofi, topic)
    assert "Wanjiru (guest, through the hub of Testville)" in shown
    assert "/change/" not in shown


def test_search_people_and_queue_name_whom_the_hub_signed_for_as_the_topic_does(kofi: Client, sign_in: SignIn) -> None:
    board = open_to_guests(kofi, anonymous="on")
    Client().post(f"{board}write/", GUEST)
    let_through(kofi)
    address = re.search(r"/report/[a-z2-7]+/", page(kofi, re.findall(r"/forum/topic/\w+/", page(kofi, board))[0]))
    assert address is not None
    ama = welcomed(sign_in("ama"))
    ama.post(f"{board}write/", TOPIC | {"nameless": "on"})
    let_through(kofi)
    while index.bring_on():
        pass
    hub = this_hub()
    assert hub is not None
    ama.post(address[0], {"reason": "harm"})
    pages = [page(ama, "/search/?q=dry"), page(ama, f"/people/{id_text(hub.id)}/")]
    for shown in pages:
        assert "Wanjiru (guest, through the hub of Testville)" in shown
        assert "somebody of Testville" in shown
    assert "By Wanjiru (guest, through the hub of Testville)" in page(kofi, "/queue/")


def test_a_guest_says_a_name_that_nobody_here_has(kofi: Client, sign_in: SignIn) -> None:
    board = open_to_guests(kofi)
    sign_in("ama")
    topic = begin(kofi, board)
    for name in ("", "  ", "Ama", "\u200bAMA ", "\u202e"):
        assert Client().post(f"{board}write/", TOPIC | {"name": name}).status_code == 422, name
        assert Client().post(f"{topic}reply/", {"text": "I come.", "name": name}).status_code == 422, name
    assert not Waiting.objects.exists()


def test_what_waits_goes_without_a_photo_and_a_guest_keeps_nothing(kofi: Client, sign_in: SignIn) -> None:
    board, ama = open_to_guests(kofi, precheck="newcomer", anonymous="on"), sign_in("ama")
    esi = welcomed(sign_in("esi"))
    assert 'name="photo"' not in page(Client(), f"{board}write/") + page(ama, f"{board}write/")
    assert 'name="photo"' in page(esi, f"{board}write/")
    for browser, given in ((Client(), GUEST), (ama, TOPIC), (esi, TOPIC | {"nameless": "on"})):
        photo = SimpleUploadedFile("well.jpg", b"\xff\xd8")
        done = browser.post(f"{board}write/", given | {"photo": photo})
        assert "goes without a photo" in done.content.decode()
    assert "Keep for later" not in page(Client(), f"{board}write/")
    assert not Waiting.objects.exists()


def test_a_guest_only_writes(kofi: Client, sign_in: SignIn) -> None:
    board = open_to_guests(kofi)
    done = sign_in("ama").post(f"{board}write/", TOPIC | {"choices": "Yes\nNo"})
    topic = str(done["Location"]).split("?")[0]
    shown = page(Client(), topic)
    assert 'action="/forum/post/' not in shown
    post = re.findall(r"/report/([a-z2-7]+)/", shown)[0]
    for what, given in (("react", {"sign": "thanks"}), ("vote", {"choice": "0"}), ("best", {})):
        assert Client().post(f"/forum/post/{post}/{what}/", given).status_code == 403


def test_where_guests_may_not_write_a_name_opens_nothing(kofi: Client, sign_in: SignIn) -> None:
    board = board_with(kofi, precheck="guest", anonymous="on")
    topic = begin(kofi, board)
    assert Client().post(f"{board}write/", GUEST).status_code == 403
    assert Client().post(f"{topic}reply/", {"text": "I come.", "name": "Wanjiru"}).status_code == 403
    shut = board_with(kofi, topic="guest", reply="guest", read="member")
    assert Client().post(f"{shut}write/", GUEST).status_code == 403
    assert not Waiting.objects.exists()


def test_without_a_name_the_hub_signs_after_a_moderator_saw_it(kofi: Client, sign_in: SignIn) -> None:
    board = board_with(kofi, anonymous="on")
    topic, ama = begin(kofi, board), welcomed(sign_in("ama"))
    assert "could find out who you are" in page(ama, topic)
    assert not waits(ama.post(f"{topic}reply/", {"text": "With my name."}))
    assert waits(ama.post(f"{topic}reply/", {"text": "I am afraid.", "nameless": "on"}))
    assert "I am afraid." in page(kofi, "/queue/")
    assert not Waiting.objects.exclude(person=None).exists()
    let_through(kofi)
    shown = page(Client(), topic)
    post = re.search(r"<article(?:(?!<article).)*I am afraid\..*?</article>", shown, re.DOTALL)
    assert post is not None
    assert "somebody of Testville" in post[0]
    assert "ama" not in post[0]
    assert id_text(me(ama)) not in post[0]
    assert "/change/" not in "".join(re.findall(r"<article.*?</article>", page(ama, topic), re.DOTALL)[-1:])


@pytest.mark.parametrize("rule", RULES)
def test_without_a_name_only_where_a_steward_allows_it(kofi: Client, sign_in: SignIn, rule: str) -> None:
    board, ama = board_with(kofi, precheck=rule), welcomed(sign_in("ama"))
    topic = begin(kofi, board)
    assert 'name="nameless"' not in page(ama, topic) + page(ama, f"{board}write/")
    forged = {"text": "I come.", "nameless": "on", "name": "Wanjiru", "by": "guest"}
    assert waits(ama.post(f"{topic}reply/", forged)) is (rule == "member")
    assert not Waiting.objects.filter(person=None).exists()


def test_a_change_of_words_waits_like_the_words(kofi: Client, sign_in: SignIn) -> None:
    board, ama = board_with(kofi), sign_in("ama")
    topic = begin(ama, board)
    kofi.post(f"{board}change/", FORM | {"precheck": "newcomer"})
    edit = re.search(r"/forum/post/[a-z2-7]+/change/", page(ama, topic))
    assert edit is not None
    assert waits(ama.post(edit[0], {"title": "Well", "text": "Buy my goats."}))
    assert "Buy my goats." not in page(Client(), topic)
    let_through(kofi)
    page(ama, "/")
    assert "Buy my goats." in page(Client(), topic)


def test_what_waits_too_much_is_said_in_the_form(kofi: Client, sign_in: SignIn) -> None:
    board, ama = board_with(kofi, precheck="member"), sign_in("ama")
    found = [ama.post(f"{board}write/", TOPIC | {"text": f"The {number}th."}) for number in range(6)]
    assert [each.status_code for each in found] == [302] * 5 + [422]
    assert "The 5th." in found[-1].content.decode()


def test_what_a_persons_own_feed_says_of_guests_is_idle(kofi: Client, sign_in: SignIn) -> None:
    board, village = board_with(kofi), Village()
    seed, _who = village.person()
    village.say(seed, records.Topic(board=standing_id(), title="Forged", text="…", as_="Kofi", by="guest"))
    village.say(seed, records.Topic(board=standing_id(), title="Hidden", text="…", as_="Kofi", by="anonymous"))
    village.say(village.seed, records.Topic(board=standing_id(), title="True", text="…", as_="Abena", by="guest"))
    village.say(village.seed, records.Topic(board=standing_id(), title="Odd", text="…", as_="Abena", by="robot"))
    shown = page(Client(), board)
    assert shown.count("guest, through the hub of") == 1
    assert "Abena (guest, through the hub of" in shown
    assert "somebody of" not in shown


def standing_id() -> str:
    return standing()[0].text_id


def test_words_about_guests_that_nobody_knows_keep_the_strictest_rule(kofi: Client, sign_in: SignIn) -> None:
    board = board_with(kofi)
    pen, right = seating.pen_and_right(as_a_steward("kofi"))
    zone = standing()[0].now["zone"]
    change = records.BoardChange(board=standing_id(), title="News", zone=zone, seat=right, precheck="strangers")
    store.publish(pen, change)
    assert waits(welcomed(sign_in("ama")).post(f"{board}write/", TOPIC))


def test_where_guests_write_theirs_are_seen_first_whatever_is_chosen(kofi: Client) -> None:
    board = open_to_guests(kofi)
    assert standing()[0].now["precheck"] == "guest"
    assert re.search(r'name="precheck".*?value="guest" selected', page(kofi, f"{board}change/"), re.DOTALL)
    assert kofi.post(f"{board}change/", FORM | {"precheck": "nobody"}).status_code == 422


@pytest.mark.parametrize(("preset", "says"), [("guests", 'value="guest" selected'), ("worries", "checked")])
def test_presets_for_guests_and_for_no_name(kofi: Client, preset: str, says: str) -> None:
    assert says in page(kofi, f"/forum/new/?preset={preset}")


def test_order_and_rules_survive_one_another(kofi: Client) -> None:
    board_with(kofi)
    second = board_with(kofi, precheck="newcomer", anonymous="on")
    kofi.post(f"{second}up/")
    assert [(each.precheck, each.anonymous) for each in standing()] == [("newcomer", True), ("", False)]


def test_what_waited_is_not_published_where_its_topic_takes_no_more(kofi: Client, sign_in: SignIn) -> None:
    board, ama = open_to_guests(kofi, precheck="member"), sign_in("ama")
    topic, guest = begin(kofi, board), Client()
    ama.post(f"{topic}reply/", {"text": "I come."})
    let_through(kofi)
    waiting = guest.post(f"{topic}reply/", {"text": "I too.", "name": "Wanjiru"})["Location"]
    done(kofi, topic, "lock")
    let_through(kofi)
    page(ama, "/")
    assert not Post.objects.exists()
    assert "This topic takes no more replies." in page(ama, "/waiting/")
    assert "A moderator looks at it" in page(guest, waiting)


def test_what_waited_travels_from_no_topic_that_stays_here_now(kofi: Client, sign_in: SignIn) -> None:
    board, ama = board_with(kofi, precheck="member"), sign_in("ama")
    topic = begin(kofi, board)
    here = kofi.post(f"{board}write/", TOPIC | {"title": "Ours", "scope": "here"})["Location"].split("?")[0]
    ama.post(f"{topic}reply/", {"text": "For us alone."})
    let_through(kofi)
    done(kofi, here, "merge", into=whole(topic))
    page(ama, "/")
    assert not Post.objects.exists()
    assert "This topic stays in this village now." in page(ama, "/waiting/")
