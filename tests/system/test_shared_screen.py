"""The shared screen is safe to walk away from: ama's half a post is hers alone, and Back shows nothing."""

import time
from collections.abc import Callable, Iterator
from contextlib import closing
from urllib.parse import urlsplit

import pytest
from selenium.webdriver.common.by import By

from tests.system.browser import Browsers, Screen
from tests.system.hubs import SECRET, Hub, eventually

IDLE = 20
HALF = "The pump at the school is broken, and I"
Screens = Callable[..., Screen]


@pytest.fixture(scope="module")
def village(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hub]:
    """A hub whose screens rest after a third of a minute, so that nobody waits for three."""
    hub = Hub(tmp_path_factory.mktemp("village") / "Riverbend", "Riverbend")
    hub.settings["HUB_IDLE_SECONDS"] = str(IDLE)
    hub.provision()
    hub.start()
    yield hub
    print(hub.log.read_text()[-3000:])
    hub.kill()


@pytest.fixture(scope="module")
def browsers(tmp_path_factory: pytest.TempPathFactory, browsers: Browsers) -> Iterator[Browsers]:
    """Those that people have: they keep by themselves what was typed and seen."""
    with closing(Browsers(tmp_path_factory.mktemp("windows"), windows=True)) as browsers:
        yield browsers


@pytest.fixture(params=[True, False], ids=["with scripts", "without scripts"])
def kiosk(village: Hub, screens: Screens, request: pytest.FixtureRequest) -> Screen:
    """The screen that everybody uses."""
    return screens(village, javascript=request.param)


def writes_half_a_post(kiosk: Screen) -> None:
    """Go to a board's form and type."""
    kiosk.open("/forum/")
    kiosk.follow("Village square")
    kiosk.press()
    kiosk.type("title", "The pump")
    kiosk.type("text", HALF)


def nobody_presses(seconds: float) -> None:
    """The minutes in which a person is away are real ones to the hub: it counts by itself."""
    until = time.monotonic() + seconds
    eventually(lambda: time.monotonic() >= until, "time passes")


def everything_on(kiosk: Screen) -> str:
    """All that the page holds, typed words too."""
    typed = [field.get_attribute("value") or "" for field in kiosk.all("input, textarea")]
    return "\n".join([kiosk.driver.page_source, *typed])


def test_ama_walks_away_from_half_a_post_and_comes_back_to_it(kiosk: Screen, request: pytest.FixtureRequest) -> None:
    scripts = "with scripts" in request.node.name
    name = "ama" if scripts else "amina"
    kiosk.sign_up(name)
    writes_half_a_post(kiosk)
    if scripts:
        kiosk.sees("This screen is free.")
    else:
        nobody_presses(IDLE + 1)
        kiosk.driver.execute_script("document.getAnimations().forEach(each => each.currentTime = 180000)")
        cover = kiosk.find(".rest-later button")
        eventually(cover.is_displayed, "the words are covered by time alone")
        cover.click()
        kiosk.sees("This was not sent")
    assert HALF not in everything_on(kiosk)
    kiosk.sign_in("kofi")
    for page in ("/", "/kept/"):
        kiosk.open(page)
        assert HALF not in everything_on(kiosk)
    writes_half_a_post_of_his_own(kiosk)
    kiosk.press(".who .button")
    kiosk.sign_in(name)
    kiosk.follow("kept for you")
    kiosk.follow("Go on writing")
    assert kiosk.find("[name=text]").get_attribute("value") == HALF
    assert kiosk.find("[name=title]").get_attribute("value") == "The pump"
    kiosk.type("text", f"{HALF} need a seal.")
    kiosk.press()
    kiosk.sees("need a seal.")
    kiosk.open("/kept/")
    kiosk.sees("Nothing is kept for you")


def writes_half_a_post_of_his_own(kiosk: Screen) -> None:
    """In the very form that ama left, nothing stands."""
    kiosk.open("/forum/")
    kiosk.follow("Village square")
    kiosk.press()
    assert HALF not in everything_on(kiosk)


def test_finish_with_half_a_post_in_the_form_loses_nothing(village: Hub, screens: Screens) -> None:
    kiosk = screens(village)
    kiosk.sign_up("abena")
    writes_half_a_post(kiosk)
    kiosk.press(".who .button")
    assert HALF not in everything_on(kiosk)
    kiosk.sign_in("abena")
    kiosk.follow("kept for you")
    kiosk.sees(HALF)


def test_back_after_finish_shows_nothing(village: Hub, screens: Screens) -> None:
    kiosk = screens(village)
    kiosk.sign_up("esi")
    writes_half_a_post(kiosk)
    kiosk.press(".who .button")
    for _back in range(4):
        kiosk.driver.back()
        eventually(lambda: kiosk.all("body"), "a page")
        assert HALF not in everything_on(kiosk)
        assert "Welcome, esi" not in everything_on(kiosk)
        assert not kiosk.driver.find_elements(By.XPATH, "//button[normalize-space()='Finish']")


def test_back_into_a_form_when_kofi_has_signed_in_shows_nothing_of_hers(village: Hub, screens: Screens) -> None:
    """Browsers put back into a form what was typed there, whoever typed it."""
    kiosk = screens(village, javascript=False)
    kiosk.sign_up("yaw")
    writes_half_a_post(kiosk)
    kiosk.press(".who .button")
    kiosk.sign_in("kofi")
    for _back in range(6):
        kiosk.driver.back()
        eventually(lambda: kiosk.all("body"), "a page")
        assert HALF not in everything_on(kiosk)


def test_a_page_that_is_only_read_leads_away_without_scripts(village: Hub, screens: Screens) -> None:
    kiosk = screens(village, javascript=False)
    kiosk.sign_up("afia")
    kiosk.sees("This screen is free.")
    assert "afia" not in everything_on(kiosk)
    kiosk.driver.back()
    eventually(lambda: kiosk.all("body"), "a page")
    assert "Welcome, afia" not in everything_on(kiosk)


def code_on(screen: Screen) -> str:
    """Have a screen show its square; where that leads. The address stands below it in words, and names the machine as
    others on the network see it, where this hub does not listen. That the square says the same is shown elsewhere."""
    screen.open("/phone/")
    screen.press()
    assert screen.all("svg.qr-code path")
    return urlsplit(screen.find("p.code").text).path


def is_in(screen: Screen, name: str) -> None:
    """The home page greets somebody."""
    screen.open("/")
    screen.sees(f"Welcome, {name}")


def test_adwoa_goes_on_with_her_phone_and_signs_the_shared_screen_in_with_it(village: Hub, screens: Screens) -> None:
    kiosk, phone = screens(village), screens(village, javascript=False, width=360)
    kiosk.sign_up("adwoa")
    code = code_on(kiosk)
    phone.open(code)
    phone.press()
    kiosk.type("digits", phone.find(".digits").text)
    kiosk.type("secret", SECRET)
    kiosk.press()
    phone.sees("adwoa says yes on the other screen")
    phone.find("[name=own][value='1']").click()
    phone.press()
    phone.sees("Welcome, adwoa")
    kiosk.press(".who .button")

    back = code_on(kiosk)
    digits = kiosk.find(".digits").text
    phone.open(code)
    phone.sees("This code was used already")
    phone.open(back)
    phone.type("digits", digits)
    assert not phone.all("[name=secret]"), "on her own phone nothing more is asked"
    phone.press()
    kiosk.sees("adwoa says yes on the other screen")
    kiosk.press()
    kiosk.sees("Welcome, adwoa")
    kiosk.press(".who .button")
    kiosk.open(back)
    kiosk.sees("This code was used already")
    is_in(phone, "adwoa")


def test_a_browser_that_served_her_is_as_new_to_the_next(village: Hub, browsers: Browsers) -> None:
    """What is tested on one screen must not lean on what was done on another."""
    with browsers.screen(village) as screen:
        screen.sign_up("efua")
        screen.driver.execute_script("localStorage.left = sessionStorage.left = 'here'")
    with browsers.screen(village) as screen:
        assert screen.driver.execute_script("return history.length") == 1
        screen.open("/")
        assert not screen.shows("Welcome, efua")
        assert screen.driver.get_cookie("sessionid") is None
        assert screen.driver.execute_script("return localStorage.left || sessionStorage.left || ''") == ""
