"""axe-core finds nothing to blame on any page that people come to by links, whoever they are and however it looks.

Pages are found as people find them: from the home page, link by link, one page of each kind. So a new page is looked at
as soon as a link leads to it, and nobody keeps a list.
"""

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple
from urllib.parse import urlsplit

import pytest
from axe_core_python.base import AXE_SCRIPT
from django.urls import Resolver404, resolve

from tests.system.browser import Screen
from tests.system.hubs import SECRET, Hub

BEGIN = ("/", "/nothing-here/", "/arrange/")
"""Home, what is not there, and what most may not open."""
NO_PAGES = ("", "portal:hub-card", "portal:stylesheet")
RUN = """axe.run({
    resultTypes: ['violations'], preload: document.querySelector('audio, video') !== null,
}).then(arguments[arguments.length - 1])"""
"""Every rule, without a written account of each element that is right. The one rule that needs all that a page loads is
about what plays by itself; to load it again where nothing can play takes half the time."""
MOST = 150
"""Pages of one walk: more means that the walk goes in circles."""
PEOPLE = f"""
from hub.accounts.models import Person
from hub.accounts.people.joining import sign_up
from hub.accounts.testing import give
from hub.portal.models import Notice
for name in ("ama", "esi"):
    sign_up(name, "{SECRET}")
give(Person.objects.get(name="esi"), "moderator")
Notice.objects.create(text="Market on Friday", author=Person.objects.get(name="kofi"), ends=999)
"""


class Look(NamedTuple):
    """How pages are shown."""

    width: int
    language: str
    scheme: str


@pytest.fixture(scope="module")
def riverbend(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hub]:
    """A hub with a member, a moderator, a steward, and what people wrote; ama, esi, kofi."""
    hub = Hub(tmp_path_factory.mktemp("axe") / "Riverbend", "Riverbend")
    hub.provision()
    hub.manage("shell", "-v", "0", "-c", PEOPLE)
    hub.manage("seed", "--people", "3", "--posts", "40")
    hub.start()
    yield hub
    hub.kill()


def show(screen: Screen, look: Look) -> None:
    """From here on, pages come in this language and look."""
    size = {"width": look.width, "height": 900, "deviceScaleFactor": 1, "mobile": False}
    screen.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
    screen.open("/look/")
    for name, value in (("django_language", look.language), ("look", f"{look.scheme}-1")):
        screen.driver.add_cookie({"name": name, "value": value, "path": "/"})
    screen.open("/look/")
    assert screen.find("html").get_attribute("lang") == look.language
    assert screen.find("[name=scheme][aria-pressed=true]").get_attribute("value") == look.scheme


def kind_of(path: str) -> str:
    """The view that answers an address; empty for what no view answers."""
    try:
        return resolve(path).view_name
    except Resolver404:
        return ""


def links(screen: Screen) -> list[str]:
    """Where the page leads within the hub, without queries and fragments."""
    here = "return Array.from(document.links).filter(a => a.host === location.host).map(a => a.href)"
    return [urlsplit(address).path for address in screen.driver.execute_script(here)]


def carry_axe(screen: Screen) -> None:
    """From here on, axe-core is in every page, as a browser's extension is; it goes with the tab."""
    screen.driver.execute_cdp_cmd("Page.addScriptToEvaluateOnNewDocument", {"source": AXE_SCRIPT})


def blamed(screen: Screen) -> list[str]:
    """What axe-core finds on the page that is open."""
    found: dict[str, Any] = screen.driver.execute_async_script(RUN)
    return [
        f"{each['id']}: {node['html'][:200]} ({node['failureSummary'][:300]})"
        for each in found["violations"]
        for node in each["nodes"][:3]
    ]


def walk(screen: Screen) -> dict[str, list[str]]:
    """Every kind of page that links lead to, and what is wrong with each."""
    known, waiting = {*NO_PAGES, *map(kind_of, BEGIN)}, list(BEGIN)
    wrong: dict[str, list[str]] = {}
    for path in waiting:
        assert len(waiting) < MOST, waiting
        screen.open(path)
        wrong[path] = blamed(screen)
        for link in links(screen):
            if kind_of(link) not in known:
                known.add(kind_of(link))
                waiting.append(link)
    return wrong


def test_axe_is_awake(riverbend: Hub, screens: Callable[..., Screen]) -> None:
    esi = screens(riverbend)
    carry_axe(esi)
    esi.open("/")
    esi.driver.execute_script("document.documentElement.removeAttribute('lang')")
    assert [found.partition(":")[0] for found in blamed(esi)] == ["html-has-lang"]


@pytest.mark.parametrize("look", [Look(320, "en", "light"), Look(1024, "ar", "dark")], ids=str)
@pytest.mark.parametrize("who", ["", "esi"])
def test_axe_blames_nothing(riverbend: Hub, screens: Callable[..., Screen], who: str, look: Look) -> None:
    check(riverbend, screens, who, look)


@pytest.mark.parametrize("look", [Look(320, "ar", "dark"), Look(1024, "en", "light")], ids=str)
@pytest.mark.parametrize("who", ["ama", "kofi"])
def test_nor_in_the_other_looks(riverbend: Hub, screens: Callable[..., Screen], who: str, look: Look) -> None:
    check(riverbend, screens, who, look)


def check(hub: Hub, screens: Callable[..., Screen], who: str, look: Look) -> None:
    person = screens(hub)
    if who:
        person.sign_in(who)
    show(person, look)
    carry_axe(person)
    wrong = walk(person)
    print(*wrong)
    assert len(wrong) >= 10
    assert {path: found for path, found in wrong.items() if found} == {}
