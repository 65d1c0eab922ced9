"""Four people who share one browser, each with their own cookies, in all the ways in which pages are shown: on a phone
and on a screen, in English and in Arabic, with scripts and without.
"""

from itertools import product
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from django.urls import Resolver404, resolve
from selenium.common.exceptions import StaleElementReferenceException

from tests.system.browser import Screen
from tests.system.hubs import eventually

GUEST = ""


class Look(NamedTuple):
    """How pages are shown."""

    width: int
    language: str
    scripts: bool


LOOKS = [Look(*look) for look in product((320, 1024), ("en", "ar"), (True, False))]

AMISS = """
  var page = document.documentElement, amiss = [];  // what Django brings to the desk is not ours to translate
  var ours = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  if (page.scrollWidth > innerWidth) amiss.push('wider than the screen: ' + page.scrollWidth);
  if (page.lang === 'ar' && document.querySelector('main.wrap')) while (ours.nextNode()) {
    var holder = ours.currentNode.parentElement;
    var words = ours.currentNode.data.replace(/«[^»]*»/g, '').trim();
    if (holder.tagName === 'NOSCRIPT') continue;  // its source, which nobody sees where scripts run
    if (/[A-Za-z]{2}/.test(words) && !holder.closest(THEIRS)) amiss.push(words);
  }
  if (document.querySelector('main.wrap')) document.querySelectorAll(TAPPED).forEach(function (tapped) {
    var box = (tapped.closest('label') || tapped).getBoundingClientRect();
    if (box.width && (box.width < 47 || box.height < 47))
      amiss.push('too small for a thumb: ' + tapped.outerHTML.slice(0, 200));
  });
  return amiss;
"""
THEIRS = "bdi, [dir=auto], [dir=ltr], .code, code, pre, textarea, option, script, style, [lang]:not(html)"
"""What people wrote, and what is written alike in every language."""
TAPPED = "a[href]:not(.skip), button, summary, select, textarea, input:not([type=hidden])"

TORN = """
  var torn = [], ours = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT), part = document.createRange();
  while (ours.nextNode()) {
    var words = /[^\\s-]+/g, holder = ours.currentNode.parentElement, word;
    if (holder.closest('.unseen, .code, option, textarea, script, style')) continue;
    while ((word = words.exec(ours.currentNode.data))) {
      part.setStart(ours.currentNode, word.index);
      part.setEnd(ours.currentNode, word.index + word[0].length);
      var lines = Array.prototype.map.call(part.getClientRects(), function (line) { return Math.round(line.top); });
      if (lines.some(function (top) { return top > lines[0] + 5; })) torn.push(word[0]);
    }
  }
  return torn;
"""


def kind_of(path: str) -> str:
    """The view that answers an address; empty for what no view answers."""
    try:
        return resolve(path).view_name
    except Resolver404:
        return ""


class Walker(Screen):
    """Whoever sits at the browser. `places`: every page that somebody came to, by its kind: who, and where."""

    def __init__(self, screen: Screen) -> None:
        super().__init__(screen.driver, screen.hub)
        self.cookies: dict[str, list[dict[str, Any]]] = {GUEST: []}
        self.places: dict[str, dict[str, str]] = {}
        self.who, self.look = GUEST, LOOKS[0]

    def become(self, who: str, *, signs_in: bool = True) -> None:
        """The next one sits down; who comes for the first time signs in."""
        if who == self.who:
            return
        self.cookies[self.who] = self.driver.get_cookies()
        self.driver.delete_all_cookies()
        for cookie in self.cookies.get(who, ()):
            self.driver.add_cookie(cookie)
        self.who = who
        self.shown(self.look)
        if signs_in and who not in self.cookies:
            self.sign_in(who)

    def shown(self, look: Look) -> None:
        """From here on, pages come in this look."""
        self.look = look
        self.as_wide_as(look.width)
        self.driver.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": not look.scripts})
        cookie = {"name": "django_language", "value": look.language, "url": f"http://{self.hub.address}/"}
        self.driver.execute_cdp_cmd("Network.setCookie", cookie)

    def as_wide_as(self, width: int) -> None:
        """Show the page that is open, and those that follow, on a phone or a screen."""
        size = {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": False}
        self.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)

    def open(self, path: str) -> None:
        super().open(path)
        self.note()

    def press(self, selector: str = "main .button-main") -> None:
        before = self.find("body")
        eventually(lambda: self.touches(selector), f"{selector} can be pressed", pause=0.01)
        eventually(lambda: self.moved_on(before), f"a page after pressing {selector}", pause=0.01)
        self.note()

    def touches(self, selector: str) -> bool:
        """Press something; False where a living page put another in its place meanwhile."""
        try:
            self.find(selector).click()
        except StaleElementReferenceException:
            return False
        return True

    def send(self, selector: str = "main .button-main", **fields: str) -> None:
        """Fill a form and press a button of it, also one that lies behind something that opens."""
        self.unfold()
        for name, words in fields.items():
            self.type(name, words)
        self.press(selector)

    def choose(self, name: str, value: str = "") -> None:
        """Tick a box, or take one of several."""
        self.unfold()
        which = f'[name="{name}"][value="{value}"], [name="{name}"] [value="{value}"]' if value else f"[name={name}]"
        eventually(lambda: self.touches(which), f"{which} can be chosen")

    def unfold(self) -> None:
        """Open all that opens by a tap, scripts or none."""
        self.driver.execute_script("document.querySelectorAll('details').forEach(function (one) { one.open = true; })")

    def has(self, selector: str) -> bool:
        """Whether the page shows such a thing."""
        return bool(self.all(selector))

    @property
    def path(self) -> str:
        """The page that is open."""
        return urlsplit(self.driver.current_url).path

    @property
    def page(self) -> str:
        """The same with what it was asked."""
        return self.driver.current_url.partition(self.hub.address)[2]

    def opens(self, path: str, words: str) -> bool:
        """Whether a page says this when it is opened."""
        self.open(path)
        return self.shows(words)

    def note(self) -> None:
        """Remember the kind of page that is open, for who is here."""
        self.places.setdefault(kind_of(self.path), {}).setdefault(self.who, self.path)

    def links(self) -> list[str]:
        """Where the page leads within the hub, without queries and fragments."""
        here = "return Array.from(document.links).filter(a => a.host === location.host).map(a => a.href)"
        return [urlsplit(address).path for address in self.driver.execute_script(here)]

    def amiss(self) -> list[str]:
        """What the page that is open does wrong: too wide, in another language, or with something hard to tap."""
        script = AMISS.replace("THEIRS", repr(THEIRS)).replace("TAPPED", repr(TAPPED))
        found: list[str] = self.driver.execute_script(script)
        return found

    def torn(self) -> list[str]:
        """Words of the page that is open which are broken over two lines."""
        found: list[str] = self.driver.execute_script(TORN)
        return found


def sit_down(screen: Screen) -> Walker:
    """A browser at a hub, for whoever comes."""
    walker = Walker(screen)
    walker.driver.get(f"http://{screen.hub.address}/look/")
    return walker
