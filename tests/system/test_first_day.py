"""A new hub's first day, in a browser: first run, sign up, write, reply, a photo that the neighbour shows too."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PIL import Image

from tests.system.browser import Screen
from tests.system.hubs import SECRET, Hub, eventually


@pytest.fixture
def bare_hub(tmp_path: Path) -> Iterator[Hub]:
    """A hub that nobody has set up."""
    hub = Hub(tmp_path / "bare", "Bare")
    try:
        hub.start()
        yield hub
    finally:
        hub.kill()


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    """A picture as a phone takes it: large, and lying on its side."""
    picture = Image.effect_mandelbrot((3000, 2000), (-2, -1.2, 1, 1.2), 60).convert("RGB")
    path = tmp_path / "bridge.jpg"
    turned = Image.Exif()
    turned[0x0112] = 6
    picture.save(path, quality=92, exif=turned)
    return path


ANSWERS: tuple[tuple[str, dict[str, str]], ...] = (
    ("name", {"name": "Riverbend"}),
    ("stewards", {"steward": "kofi", "secret": SECRET, "again": SECRET, "second": "ama"}),
    ("rules", {}),
    ("neighbours", {}),
)


def test_six_screens_set_the_hub_up_on_a_narrow_phone_without_scripts(
    bare_hub: Hub, screens: Callable[..., Screen]
) -> None:
    kofi = screens(bare_hub, javascript=False)
    phone = {"width": 320, "height": 640, "deviceScaleFactor": 1, "mobile": True}
    kofi.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", phone)
    kofi.open("/forum/")
    assert kofi.read("html", "clientWidth") == 320
    found = re.search(r"First-run code: (\S+)", bare_hub.log.read_text())
    assert found
    kofi.type("code", found[1])
    kofi.press()
    kofi.press()
    for step, words in ANSWERS:
        assert kofi.driver.current_url.endswith(f"/first-run/{step}/")
        assert kofi.read("html", "scrollWidth") <= kofi.read("html", "clientWidth"), f"{step} is wider than the screen"
        for name, typed in words.items():
            kofi.type(name, typed)
        if step == "stewards":
            kofi.type("second_secret", SECRET)
            kofi.type("second_again", SECRET)
            kofi.driver.back()
            assert kofi.read("[name=name]", "value") == "Riverbend"
            kofi.press()
            for name, typed in {**words, "second_secret": SECRET, "second_again": SECRET}.items():
                kofi.type(name, typed)
        kofi.press()
    assert kofi.shows("Sheet for the wall")
    assert kofi.shows("kofi")
    kofi.open("/stewards/")
    assert kofi.shows("ama")


def test_a_photo_is_made_small_and_reaches_the_neighbour(
    villages: tuple[Hub, Hub], screens: Callable[..., Screen], photo: Path
) -> None:
    river, hill = villages
    ama, esi = screens(river), screens(hill)
    ama.sign_up("ama")
    ama.begin_topic("Village square", "The bridge", "See for yourselves:")
    ama.type("text", "Here it is.")
    ama.find("input[type=file]").send_keys(str(photo))
    ama.press("#write .button-main")
    eventually(lambda: ama.read("main img", "naturalHeight") == 1280, "the photo shows, made small")
    seen = str(ama.read("main img", "src"))
    assert re.search(r"/ipfs/bafkrei\w+$", seen)

    address = seen.partition(river.address)[2]
    eventually(lambda: hill.get(address)[0] == 200, "the photo is at Hilltop")
    assert hill.get(address) == river.get(address)
    assert len(hill.get(address)[1]) <= 1024 * 1024
    esi.open(str(ama.driver.current_url).partition(river.address)[2].partition("#")[0])
    eventually(lambda: esi.read("main img", "naturalHeight") == 1280, "the photo shows at Hilltop")
