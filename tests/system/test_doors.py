"""Coming in at a narrow shared screen, in a browser: with pictures, with scripts and without, and two Aminas."""

from collections.abc import Callable

from tests.system.browser import Screen
from tests.system.hubs import SECRET, Hub, eventually
from tests.system.test_axe import blamed, carry_axe

CODE = ("cat", "moon", "snail")
NARROW = {"width": 320, "height": 640, "deviceScaleFactor": 1, "mobile": True}


def narrow(screens: Callable[..., Screen], hub: Hub, *, javascript: bool) -> Screen:
    """A phone of 320 px."""
    phone = screens(hub, javascript=javascript)
    phone.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", NARROW)
    carry_axe(phone)
    return phone


def is_sound(phone: Screen, *, javascript: bool) -> None:
    """The page fits its glass and, where scripts run, axe finds nothing to blame."""
    eventually(lambda: phone.read("footer a", "href"), "the page has come whole")
    assert phone.read("html", "scrollWidth") <= phone.read("html", "clientWidth"), phone.driver.current_url
    if not javascript:
        return
    assert blamed(phone) == []


def three(phone: Screen, *, javascript: bool) -> None:
    """Press the three pictures; with scripts no page is loaded before the last."""
    page = phone.find("body")
    for picture in CODE[:2]:
        phone.find(f"[value={picture}]").click() if javascript else phone.press(f"[value={picture}]")
    assert (phone.find("body") == page) is javascript
    eventually(lambda: phone.read(".dots span", "textContent") == "●●○", "two dots are full")
    phone.press(f"[value={CODE[2]}]")


def test_two_aminas_sign_up_with_pictures_and_come_in_by_them(
    hubs: Callable[[str], Hub], screens: Callable[..., Screen]
) -> None:
    hub = hubs("Riverbend")
    phone, plain = (narrow(screens, hub, javascript=javascript) for javascript in (True, False))
    for name, javascript in (("Amina Diallo", True), ("Amina Keita", False)):
        sign_up(phone if javascript else plain, name, javascript=javascript)
    for screen, javascript in ((phone, True), (plain, False)):
        screen.press(".who form .button")
        screen.open("/sign-in/?next=/health")
        two = [face.text for face in screen.all(".face") if face.text.startswith("Amina")]
        assert len(two) == len({words.partition("\n")[2] for words in two}) == 2, "told apart in words"
        is_sound(screen, javascript=javascript)
        screen.follow("Amina Keita")
        is_sound(screen, javascript=javascript)
        three(screen, javascript=javascript)
        is_in(screen, "Amina Keita")
        assert screen.driver.current_url.endswith("/health")
    phone.open("/secret/pictures/")
    is_sound(phone, javascript=True)
    phone.press(".who form .button")
    phone.sign_up("A" + 39 * "a")
    is_sound(phone, javascript=True)


def is_in(phone: Screen, name: str) -> None:
    """Wait until the page says who is signed in."""
    eventually(lambda: phone.read(".who bdi", "textContent") == name, f"{name} is in")


def sign_up(phone: Screen, name: str, *, javascript: bool) -> None:
    """Become a member, with pictures for children."""
    phone.open("/sign-up/")
    phone.type("name", name)
    phone.type("secret", SECRET)
    phone.type("again", SECRET)
    phone.find("#set-child").click()
    is_sound(phone, javascript=javascript)
    phone.press()
    is_sound(phone, javascript=javascript)
    three(phone, javascript=javascript)
    phone.sees("The same three again")
    three(phone, javascript=javascript)
    phone.sees(f"Welcome, {name}")
