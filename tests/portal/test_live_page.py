"""hub.js in a real browser: what changes arrives, and what somebody is writing stays."""

import os
from collections.abc import Iterator

import pytest
from selenium.webdriver import Chrome
from selenium.webdriver.common.by import By
from selenium.webdriver.support.ui import WebDriverWait

from tests.portal.village_square import Square
from tests.system.browser import installed, started

pytestmark = pytest.mark.skipif(
    not installed() and "CI" not in os.environ, reason="NOT TESTED: install chromium-headless-shell and chromium-driver"
)


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Chrome]:
    with started(tmp_path_factory.mktemp("browser")) as browser:
        yield browser


@pytest.fixture
def square(browser: Chrome) -> Iterator[Square]:
    """The page, open and listening."""
    with Square() as square:
        browser.get(square.address)
        WebDriverWait(browser, 10, 0.02).until(lambda _: square.watched)
        yield square
        browser.get("about:blank")


def soon(browser: Chrome, expression: str) -> bool:
    return bool(WebDriverWait(browser, 10, 0.02).until(lambda _: browser.execute_script(f"return {expression}")))


def now(browser: Chrome, expression: str) -> object:
    return browser.execute_script(f"return {expression}")


def test_page_watches_its_own_topics_and_those_of_its_parts(square: Square) -> None:
    assert square.watched == [["square/list", "square/board"]]


def test_what_is_new_arrives_is_marked_and_is_said(square: Square, browser: Chrome) -> None:
    square.items.append("second")
    square.tell("square/list")
    assert soon(browser, "document.querySelector('#second.is-new')")
    assert now(browser, "document.querySelector('#first').className") == ""
    assert soon(browser, "document.querySelector('[aria-live=polite]').textContent === 'New here: 1'")


def test_a_draft_elsewhere_keeps_its_words_and_its_focus(square: Square, browser: Chrome) -> None:
    browser.find_element(By.ID, "reply").send_keys("half a sen")
    square.items.append("second")
    square.tell("square/list")
    assert soon(browser, "document.querySelector('#second')")
    assert now(browser, "document.activeElement.id") == "reply"
    assert now(browser, "document.activeElement.value") == "half a sen"


def test_a_part_in_which_ama_writes_waits_until_she_taps(square: Square, browser: Chrome) -> None:
    browser.find_element(By.ID, "note").send_keys("half a sen")
    square.word = "new"
    square.tell("square/board")
    assert soon(browser, "document.querySelector('.fresh')")
    assert now(browser, "document.querySelector('#word').textContent") == "old"
    browser.find_element(By.CLASS_NAME, "fresh").click()
    assert now(browser, "document.querySelector('#word').textContent") == "new"


def test_where_nothing_came_nobody_is_asked_to_tap(square: Square, browser: Chrome) -> None:
    browser.find_element(By.ID, "note").send_keys("half a sen")
    square.tell("square/board")
    assert soon(browser, "document.querySelector('#board').hubAsking === false")
    assert now(browser, "document.querySelectorAll('.fresh').length") == 0


def test_what_came_below_the_glass_is_one_tap_away(square: Square, browser: Chrome) -> None:
    browser.execute_script("document.getElementById('list').style.paddingTop = '3000px'")
    square.items += ["second", "third"]
    square.tell("square/list")
    assert soon(browser, "document.querySelector('.fresh')")
    tap = browser.find_element(By.CLASS_NAME, "fresh")
    assert tap.text == "New here: 2. Tap to see"
    tap.click()
    assert soon(browser, "document.getElementById('second').getBoundingClientRect().top < window.innerHeight")
    assert now(browser, "document.querySelectorAll('.fresh').length") == 0


def test_a_part_may_come_as_the_whole_page(square: Square, browser: Chrome) -> None:
    square.word = "new"
    square.tell("square/board")
    assert soon(browser, "document.querySelector('#word').textContent === 'new'")
    assert now(browser, "document.querySelectorAll('#list').length") == 1


def test_after_a_break_the_page_listens_again_and_catches_up(square: Square, browser: Chrome) -> None:
    square.items.append("while away")
    square.hang_up()
    assert soon(browser, "document.getElementById('while away')")
    assert len(square.watched) == 2


def test_a_second_press_sends_nothing(square: Square, browser: Chrome) -> None:
    press = """(function () {
        var form = document.forms[0], refused = [];
        form.insertAdjacentHTML('beforeend', '<button id="send">Send</button>');
        window.addEventListener('submit', function (event) {
            refused.push(event.defaultPrevented);
            event.preventDefault();
        });
        document.getElementById('send').click();
        document.getElementById('send').click();
        return refused;
    }())"""
    assert now(browser, press) == [False, True]
