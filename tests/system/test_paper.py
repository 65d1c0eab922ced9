"""Ama's cards, on a small screen: printed, read back, and used against a thief, as two villages see it."""

from collections.abc import Callable

from tests.system.browser import Screen
from tests.system.hubs import SECRET, Hub, eventually

NEW = "rope and well 7"
FEEDS = "SELECT key, head, counts_to, why FROM log_feed WHERE scope = 'open' ORDER BY key"


def printed(ama: Screen, card: str) -> list[str]:
    """Print a card and read it back; its words."""
    ama.open(f"/paper/print/{card}/")
    ama.type("secret", SECRET)
    ama.press()
    words = [item.text for item in ama.all(".words li")]
    assert ama.read(".qr-code", "clientWidth") > 100
    assert ama.driver.execute_script("return document.documentElement.scrollWidth") == 320
    ama.press("main .button-main")
    labels = [label.text for label in ama.all("main form.card label")]
    for number, label in enumerate(labels):
        ama.type(f"word-{number}", words[int(label.removeprefix("Word ")) - 1])
    ama.press()
    assert ama.shows("The hub holds these words no more")
    return words


def test_a_card_is_printed_read_back_and_shuts_a_thief_out_in_both_villages(
    villages: tuple[Hub, Hub], screens: Callable[..., Screen]
) -> None:
    river, hill = villages
    ama = screens(river, width=320)
    ama.driver.execute_cdp_cmd(
        "Emulation.setDeviceMetricsOverride", {"width": 320, "height": 900, "deviceScaleFactor": 1, "mobile": True}
    )
    ama.sign_up("ama")
    first, second = printed(ama, "first"), printed(ama, "second")
    assert [row[0] for row in river.rows("SELECT root FROM accounts_person WHERE name = 'ama'")] == [None]
    ama.press(".who form button")
    ama.open("/paper/stolen/")
    for field, words in (("name", "ama"), ("words", " ".join(second)), ("secret", NEW), ("again", NEW)):
        ama.type(field, words)
    ama.press()
    assert ama.shows("The thief is shut out")
    ama.press(".who form button")
    ama.open("/paper/forgot/")
    for field, words in (("name", "ama"), ("words", " ".join(first)), ("secret", SECRET), ("again", SECRET)):
        ama.type(field, words)
    ama.press()
    assert ama.shows("This card was replaced by a newer one")
    eventually(lambda: river.rows(FEEDS) == hill.rows(FEEDS), "both villages count the same of everybody")
    ended = [row for row in hill.rows(FEEDS) if row[3] == "revoked"]
    assert [(head, counts) for _key, head, counts, _why in ended] == [(2, 2)], "her old feed counts as far as it went"
