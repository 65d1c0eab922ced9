"""Coming in at a narrow shared screen, in a browser: with pictures, with scripts and without, and two Aminas."""

from collections.abc import Callable

import pytest
from axe_core_python.base import AXE_SCRIPT

from tests.system.browser import Screen
from tests.system.hubs import SECRET, Hub

CODE = ("cat", "moon", "snail")
RUN = "axe.run({resultTypes: ['violations']}).then(arguments[arguments.length - 1])"
NARROW = {"width": 320, "height": 640, "deviceScaleFactor": 1, "mobile": True}


def narrow(screens: Callable[..., Screen], hub: Hub, *, javascript: bool) -> Screen:
    """A phone of 320 px."""
    phone = screens(hub, javascript=javascript)
    phone.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", NARROW)
    return phone


def is_sound(phone: Screen, *, javascript: bool) -> None:
    """The page fits its glass and, where scripts run, axe finds nothing to blame."""
    assert phone.read("html", "scrollWidth") <= phone.read("html", "clientWidth"), phone.driver.current_url
    if not javascript:
        return
    phone.driver.execute_script(AXE_SCRIPT)
    found = phone.driver.execute_async_script(RUN)["violations"]
    assert [(rule["id"], [node["html"] for node in rule["nodes"]]) for rule in found] == []


def three(phone: Screen, *, javascript: bool) -> None:
    """Press the three pictures; with scripts no page is loaded before the last."""
    page = phone.find("body")
    for picture in CODE[:2]:
        phone.find(f"[value={picture}]").click() if javascript else phone.press(f"[value={picture}]")
    assert (phone.find("body") == page) is javascript
    assert phone.find(".dots span").text == "●●○"
    phone.press(f"[value={CODE[2]}]")


@pytest.mark.parametrize("javascript", [True, False])
def test_amina_signs_up_with_pictures_and_comes_in_by_them(
    hubs: Callable[[str], Hub], screens: Callable[..., Screen], javascript: bool
) -> None:
    hub = hubs("Riverbend")
    phone = narrow(screens, hub, javascript=javascript)
    sign_up(phone, "Amina Diallo", javascript=javascript)
    phone.press(".who form .button")
    sign_up(phone, "Amina Keita", javascript=javascript)
    phone.press(".who form .button")
    phone.open("/sign-in/?next=/health")
    two = [face.text for face in phone.all(".face") if face.text.startswith("Amina")]
    assert len(two) == len({words.partition("\n")[2] for words in two}) == 2, "told apart in words"
    is_sound(phone, javascript=javascript)
    phone.follow("Amina Keita")
    is_sound(phone, javascript=javascript)
    three(phone, javascript=javascript)
    assert phone.driver.current_url.endswith("/health")
    assert phone.find(".who bdi").text == "Amina Keita"
    phone.open("/secret/pictures/")
    is_sound(phone, javascript=javascript)


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
    assert phone.shows("The same three again")
    three(phone, javascript=javascript)
    assert phone.shows(f"Welcome, {name}")
