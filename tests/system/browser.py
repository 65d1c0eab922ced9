"""A person at a screen: Debian's chromium, driven as a hand would.

The build of it that has no window draws none of the tabs and menus that nobody sees here: half of the processor time.
It forgets what was typed into forms, though; where that is the question, a browser with windows, drawn to nowhere, is
asked for.
"""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

from selenium import webdriver
from selenium.common.exceptions import StaleElementReferenceException
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.by import By
from selenium.webdriver.remote.webelement import WebElement

from tests.system.hubs import SECRET, Hub, eventually

WINDOWLESS, WINDOWED = shutil.which("chromium-headless-shell"), shutil.which("chromium")
DRIVER = shutil.which("chromedriver")
ARGUMENTS = (
    "--no-sandbox --disable-gpu --disable-dev-shm-usage --disable-quic --disable-component-update --hide-scrollbars "
    "--js-flags=--max-opt=1"
)
"""The last: no script is compiled to its quickest form, which costs more than a page gains that is soon left."""
AS_A_BOX_SAYS = "--host-resolver-rules=MAP captive.apple.com 127.0.0.1, MAP *.home.arpa 127.0.0.1"
"""A host that phones ask whether this is the internet, and the names of hubs, as the DNS of a box without the internet
answers."""


def installed() -> bool:
    """Whether this machine has the browser and its driver."""
    return bool(WINDOWLESS and WINDOWED and DRIVER)


class Screen:
    """One browser showing one hub."""

    def __init__(self, driver: webdriver.Chrome, hub: Hub) -> None:
        self.driver, self.hub = driver, hub

    def open(self, path: str) -> None:
        """Go to a page of the hub."""
        self.driver.get(f"http://{self.hub.address}{path}")

    def find(self, selector: str) -> WebElement:
        """The first element that fits."""
        return self.driver.find_element(By.CSS_SELECTOR, selector)

    def all(self, selector: str) -> list[WebElement]:
        """Every element that fits."""
        return self.driver.find_elements(By.CSS_SELECTOR, selector)

    def type(self, name: str, words: str) -> None:
        """Fill the field of that name."""
        field = self.find(f"[name={name}]")
        field.clear()
        field.send_keys(words)

    def press(self, selector: str = "main .button-main") -> None:
        """Press a button and wait until another page is there."""
        before = self.find("body")
        eventually(lambda: self.hits(selector), f"{selector} stays where it is")
        eventually(lambda: self.moved_on(before), f"a page after pressing {selector}")

    def hits(self, selector: str) -> bool:
        """Whether a click hit: a live page may put another element there at the same moment."""
        try:
            self.find(selector).click()
        except StaleElementReferenceException:
            return False
        return True

    def follow(self, words: str) -> None:
        """Follow the link with these words."""
        before = self.find("body")
        self.driver.find_element(By.PARTIAL_LINK_TEXT, words).click()
        eventually(lambda: self.moved_on(before), f"a page after following {words!r}")

    def moved_on(self, before: WebElement) -> bool:
        """Whether another page is there, and not only the old one gone."""
        return any(page != before for page in self.all("body"))

    def read(self, selector: str, name: str) -> Any:
        """A property of the first element that a selector finds, read in one step: a live page may replace the element
        between two."""
        found = "const found = document.querySelector(arguments[0]); return found && found[arguments[1]]"
        return self.driver.execute_script(found, selector, name)

    def shows(self, words: str) -> bool:
        """Whether the page says this now; nothing while one page gives way to another."""
        return words in (self.read("body", "innerText") or "")

    def sees(self, words: str) -> None:
        """Wait until the page says this, without being touched."""
        eventually(lambda: self.shows(words), f"{self.hub.name} shows {words!r}")

    def sign_in(self, name: str) -> None:
        """Sign in as somebody who signed up here."""
        self.open("/sign-in/")
        self.find("main [name=q]").send_keys(name)  # the first q of a page looks for words
        self.press()
        self.type("secret", SECRET)
        self.press()

    def sign_up(self, name: str) -> None:
        """Become a member of this hub."""
        self.open("/sign-up/")
        self.type("name", name)
        self.type("secret", SECRET)
        self.type("again", SECRET)
        self.press()

    def begin_topic(self, board: str, title: str, words: str) -> None:
        """Write the first words of a conversation."""
        self.open("/forum/")
        self.follow(board)
        self.press()
        self.type("title", title)
        self.type("text", words)
        self.press()

    def reply(self, words: str) -> None:
        """Answer in the topic that is open."""
        self.type("text", words)
        self.press("#write .button-main")


class Browsers:
    """The browsers of a run of tests: each serves one screen after another, and forgets the one before."""

    def __init__(self, folder: Path, *, windows: bool = False) -> None:
        self.folder, self.windows = folder, windows
        self.free: list[webdriver.Chrome] = []

    @contextmanager
    def screen(self, hub: Hub, *, javascript: bool = True, width: int = 1024) -> Iterator[Screen]:
        """A browser that has seen nothing yet."""
        driver = self.free.pop() if self.free else started(Path(mkdtemp(dir=self.folder)), windows=self.windows)
        driver.set_window_size(width, 900)
        driver.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": not javascript})
        try:
            yield Screen(driver, hub)
        finally:
            forget(driver)
            self.free.append(driver)

    def close(self) -> None:
        """End all that are free."""
        for driver in self.free:
            driver.quit()


def started(profile: Path, *, windows: bool = False) -> webdriver.Chrome:
    """A browser with an empty profile."""
    options = webdriver.ChromeOptions()
    options.set_capability("browserName", "chrome" if windows else "chrome-headless-shell")
    options.binary_location = (WINDOWED if windows else WINDOWLESS) or ""
    own = (AS_A_BOX_SAYS, *(["--headless=new"] if windows else ()), f"--user-data-dir={profile}")
    for argument in (*ARGUMENTS.split(), *own):
        options.add_argument(argument)
    return webdriver.Chrome(options=options, service=Service(DRIVER))


def forget(driver: webdriver.Chrome) -> None:
    """Leave one new tab, without history, and nothing that any site had kept."""
    seen = driver.window_handles
    driver.switch_to.new_window("tab")
    fresh = driver.current_window_handle
    for tab in seen:
        driver.switch_to.window(tab)
        driver.close()
    driver.switch_to.window(fresh)
    for kept in ("Network.clearBrowserCookies", "Network.clearBrowserCache"):
        driver.execute_cdp_cmd(kept, {})
    driver.execute_cdp_cmd("Storage.clearDataForOrigin", {"origin": "*", "storageTypes": "all"})
