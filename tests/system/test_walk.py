"""One day in a village: everything that people do here, done by a guest, ama, kofi and esi in a real browser, each
thing in another look than the one before; and then every page that they came to, in all eight looks.
"""

from collections.abc import Callable, Iterator
from itertools import cycle, product

import pytest

from tests.system.browser import Browsers, Screen
from tests.system.hubs import SECRET, Hub, eventually
from tests.system.walker import GUEST, LOOKS, Look, Walker, kind_of, sit_down

REPLY = "#write .button-main"
LAST = "#posts article:last-of-type "
PLACES: dict[str, str] = {}
"""Where things are that somebody made earlier in the day."""


def add_a_board(kofi: Walker) -> None:
    kofi.open("/forum/new/?preset=guests")
    kofi.choose("anonymous")
    kofi.send(title="Market", about="Buying and selling")
    boards = [path for path in kofi.links() if kind_of(path) == "forum:board"]
    PLACES["square"], PLACES["market"] = boards


def change_the_boards(kofi: Walker) -> None:
    kofi.open(f"{PLACES['market']}change/")
    kofi.choose("precheck", "newcomer")
    kofi.send(about="Buying, selling and giving")
    assert kofi.shows("giving")
    kofi.open("/forum/boards/")
    first = kofi.read(".row-link", "textContent")
    kofi.press(".row:last-child form button")
    assert kofi.read(".row-link", "textContent") != first


def join(ama: Walker) -> None:
    ama.open("/sign-up/")
    ama.send(name=ama.who, secret=SECRET, again=SECRET)
    ama.open("/people/")
    assert ama.shows(ama.who)


def begin_a_topic(ama: Walker) -> None:
    ama.open(f"{PLACES['square']}write/")
    ama.send("[formaction$='/keep/']", title="The well", text="The rope is")
    assert ama.find("[name=text]").get_attribute("value") == "The rope is"
    ama.send(title="The well", text="The rope is old. @kofi", tags="water, well")
    PLACES["well"] = ama.path
    assert ama.has(".tag")
    ama.press(".tag")
    assert ama.shows("The well")


def ask_everybody(ama: Walker) -> None:
    ama.open(f"{PLACES['square']}write/")
    ama.send(title="The cow", text="When do we drive her?", choices="Friday\nSunday")
    PLACES["cow"] = ama.path


def vote_and_change_it(kofi: Walker) -> None:
    kofi.open(PLACES["cow"])
    for choice in ("0", "1"):
        kofi.choose("choice", choice)
        kofi.press("[action$='/vote/'] [type=submit]")
        bars = "return Array.from(document.querySelectorAll('.bars progress'), bar => bar.value)"
        assert kofi.driver.execute_script(bars)[int(choice)] == 100
    kofi.press("[name=take-back]")
    assert not kofi.has(".bars .badge")


def ask_in_secret(ama: Walker) -> None:
    ama.open(f"{PLACES['square']}write/")
    ama.choose("many")
    ama.choose("secret")
    ama.send(title="What to buy", text="For the well.", choices="Rope\nBucket\nPaint")
    ama.choose("choice", "0")
    ama.choose("choice", "2")
    ama.press("[action$='/vote/'] [type=submit]")
    assert len(ama.all(".bars .badge")) == 2


def stay_in_the_village(ama: Walker) -> None:
    ama.open(f"{PLACES['square']}write/")
    assert ama.has("#who-reads")
    ama.choose("scope", "here")
    ama.send(title="Supper at the school", text="Bring a plate.")
    assert ama.has("#posts .badge")


def answer(kofi: Walker) -> None:
    kofi.open("/forum/mine/")
    assert kofi.shows("The well")
    kofi.press("#mine .row-link")
    kofi.press("#posts [href*='reply=']")
    kofi.send(REPLY, text="I have a new rope.")
    assert kofi.has("[action*='/undo/']")
    kofi.press(f"{LAST}[href*='quote=']")
    kofi.send(REPLY, text="It is twenty steps long.")
    assert kofi.has(f"{LAST}blockquote")


def answer_with_a_sign(ama: Walker) -> None:
    ama.open(PLACES["well"])
    assert ama.has("#new")
    ama.press(f"{LAST}.signs button")
    assert ama.has(f"{LAST}[aria-pressed=true] b")
    ama.press(f"{LAST}[action$='/best/'] button")
    assert ama.has("#posts > .notice-good")


def change_and_take_back(ama: Walker) -> None:
    ama.open(PLACES["well"])
    ama.send(REPLY, text="Thank yuo.")
    ama.press(f"{LAST}[href$='/change/']")
    ama.send(text="Thank you.")
    ama.press(f"{LAST}[href$='/history/']")
    assert ama.shows("Thank yuo.")
    ama.open(PLACES["well"])
    ama.press(f"{LAST}[href$='/take-back/']")
    ama.press(".button-risk")
    assert not ama.shows("Thank you.")
    ama.press("[action*='/undo/'] button")
    assert ama.shows("Thank you.")


def watch_a_topic(kofi: Walker) -> None:
    kofi.open(PLACES["cow"])
    kofi.press("[action$='/watch/'] button")
    assert kofi.has("[action$='/watch/'] [aria-pressed=true]")
    kofi.open("/forum/mine/")
    kofi.press("[action$='/seen/'] button")


def sell_as_a_newcomer(esi: Walker) -> None:
    esi.open(PLACES["market"])
    esi.press()
    esi.send(title="Peppers", text="Eight a heap.")
    assert kind_of(esi.path) == "portal:waited"


def say_it_without_a_name(ama: Walker) -> None:
    ama.open(f"{PLACES['market']}write/")
    ama.choose("nameless")
    ama.send(title="The scales", text="They weigh too little.")
    assert kind_of(ama.path) == "portal:waited"
    ama.open("/waiting/")


def ask_a_moderator(guest: Walker) -> None:
    guest.open(PLACES["cow"])
    guest.press("[href*='/report/']")
    guest.choose("reason", "false")
    guest.send(words="She was sold.")
    assert guest.has(".notice-good")


def look_after_what_waits(kofi: Walker) -> None:
    kofi.open("/queue/")
    assert kofi.shows("She was sold.")
    for button in ("keep", "let", "let", "welcome"):
        kofi.send(f"[value={button}]")
        assert kofi.has("[role=status]")
    kofi.press("[role=status] button")
    assert kofi.has("[value=welcome]")


def write_as_a_guest(guest: Walker) -> None:
    guest.open(PLACES["market"])
    guest.press("#topics .row-link")
    PLACES["goods"] = guest.path
    guest.send(REPLY, text="I take two.", name="Traveller")
    assert kind_of(guest.path) == "portal:waited"
    PLACES["waited"] = guest.path


def decline_and_be_answered(kofi: Walker) -> None:
    kofi.open("/queue/")
    kofi.send("[value=decline]", reason="Two of what?")
    kofi.become(GUEST)
    kofi.open(PLACES["waited"])
    assert kofi.shows("Two of what?")
    kofi.send(words="Of the peppers.")


def hide_and_show_again(kofi: Walker) -> None:
    kofi.become(GUEST)
    ask_a_moderator(kofi)
    kofi.become("kofi")
    kofi.open("/queue/")
    kofi.send("[value=hide]")
    kofi.open("/decisions/")
    assert kofi.shows("kofi")
    kofi.open("/queue/")


def look_after_a_topic(kofi: Walker) -> None:
    kofi.open(f"{PLACES['well']}moderate/")
    for act in ("stick", "announce", "lock", "move", "split", "merge"):
        if act == "split":
            kofi.choose("posts")
            kofi.type("title", "Ropes")
        kofi.send(f"[value={act}]", reason="So that all find it")
        assert kofi.has(".notice-good"), act
        kofi.open(f"{PLACES['well']}moderate/")
    kofi.send("[name=undo]", reason="A mistake")  # the latest: what was merged stands alone again
    kofi.open(f"{PLACES['well']}moderate/")
    assert kofi.shows("A mistake")


def be_let_through(esi: Walker) -> None:
    esi.open("/")
    assert esi.has(".notice-good")


def find(guest: Walker) -> None:
    guest.open("/")
    guest.type("q", "peppers")
    guest.press(".seek button")
    eventually(lambda: guest.opens(guest.page, "Eight a heap."), "what esi wrote is found")
    guest.press("main .rows a")
    guest.press("#posts .post-head a")
    assert kind_of(guest.path) == "portal:person"


def change_how_it_looks(guest: Walker) -> None:
    guest.open("/look/")
    guest.press("[name=scheme][value=dark]")
    guest.press("[name=size]:last-of-type")
    assert guest.has("[name=scheme][value=dark][aria-pressed=true]")
    guest.press(".langs [value=sw]")
    assert guest.find("html").get_attribute("lang") == "sw"


def arrange_the_home_page(kofi: Walker) -> None:
    kofi.open("/arrange/")
    kofi.press("[name=down]")
    kofi.send(text="Market on Friday")
    kofi.become(GUEST)
    kofi.open("/")
    assert kofi.shows("Market on Friday")


def look_after_the_box(kofi: Walker) -> None:
    for path in ("/power/", "/health", "/gossip/", "/nothing-here/", "/secret/", "/admin/"):
        kofi.open(path)
    for desk in ("log/entry", "accounts/person", "plugins/switch"):
        kofi.press(f"[href='/admin/{desk}/']")
        assert kofi.has("h1")
        kofi.open("/admin/")


def be_refused(ama: Walker) -> None:
    for path in ("/arrange/", "/queue/", "/forum/new/", "/nothing-here/"):
        ama.open(path)
        assert ama.has("h1")
    ama.open(f"{PLACES['square']}write/")
    ama.send(title=" ", text="No title")
    assert ama.has("[role=alert]")


DAY: list[tuple[str, Callable[[Walker], None]]] = [
    ("kofi", add_a_board),
    ("kofi", change_the_boards),
    ("ama", join),
    ("ama", begin_a_topic),
    ("ama", ask_everybody),
    ("kofi", vote_and_change_it),
    ("ama", ask_in_secret),
    ("ama", stay_in_the_village),
    ("kofi", answer),
    ("ama", answer_with_a_sign),
    ("ama", change_and_take_back),
    ("kofi", watch_a_topic),
    ("esi", join),
    ("esi", sell_as_a_newcomer),
    ("ama", say_it_without_a_name),
    (GUEST, ask_a_moderator),
    ("kofi", look_after_what_waits),
    (GUEST, write_as_a_guest),
    ("kofi", decline_and_be_answered),
    ("kofi", hide_and_show_again),
    ("kofi", look_after_a_topic),
    ("esi", be_let_through),
    (GUEST, find),
    (GUEST, change_how_it_looks),
    ("kofi", arrange_the_home_page),
    ("kofi", look_after_the_box),
    ("ama", be_refused),
]


@pytest.fixture(scope="module")
def walker(tmp_path_factory: pytest.TempPathFactory, browsers: Browsers) -> Iterator[Walker]:
    """One browser at one hub, before anybody did anything."""
    hub = Hub(tmp_path_factory.mktemp("walk") / "Riverbend", "Riverbend")
    hub.provision()
    hub.start()
    with browsers.screen(hub) as opened:
        yield sit_down(opened)
    hub.kill()


def test_everybody_does_what_they_came_for(walker: Walker) -> None:
    """With each task in another look than the one before."""
    looks = cycle(LOOKS)
    for who, task in DAY:
        look = next(looks)
        walker.become(who, signs_in=task is not join)
        walker.shown(look)
        print(task.__name__, who, look)
        task(walker)


def test_every_page_fits_and_speaks_one_language(walker: Walker) -> None:
    """All that anybody came to, in all eight looks, each time as another of those who came there."""
    amiss = {}
    for turn, (language, scripts) in enumerate(product(("en", "ar"), (True, False))):
        walker.shown(Look(320, language, scripts))
        for who, path in sorted(list(comers.items())[turn % len(comers)] for comers in walker.places.values()):
            walker.become(who)
            walker.as_wide_as(1024)
            Screen.open(walker, path)
            wide = walker.amiss()
            walker.as_wide_as(320)
            if found := {*wide, *walker.amiss()}:
                amiss[path, language, scripts] = found
    assert len(walker.places) > 30
    assert amiss == {}


def test_very_big_text_tears_no_word(walker: Walker) -> None:
    """On the narrowest phone, in the language with the longest words."""
    walker.shown(Look(320, "sw", True))
    torn = {}
    for who, path in sorted(next(iter(comers.items())) for comers in walker.places.values()):
        walker.become(who)
        walker.driver.add_cookie({"name": "look", "value": "light-3", "path": "/"})
        Screen.open(walker, path)
        walker.unfold()
        if walker.has("main.wrap") and (found := walker.torn()):
            torn[path] = found
    assert torn == {}
