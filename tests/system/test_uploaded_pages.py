"""Somebody uploads a page that means ill. Whoever opens it, signed in, in a real browser, loses nothing by it."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.system.browser import Screen
from tests.system.hubs import Hub, eventually

PAGE = """<!doctype html><meta charset="utf-8"><link rel="stylesheet" href="look.css">
<body><p id="cookie">?</p><p id="read">?</p><p id="beside">?</p><p id="sent">?</p>
<form method="post" action="/finish/"><button>out</button></form>
<script src="ill.js"></script>"""
SCRIPT = """
const tell = (name, words) => { document.getElementById(name).textContent = words };
try { tell("cookie", "got " + document.cookie) } catch (error) { tell("cookie", error.name) }
fetch("/me/", {credentials: "include"}).then(got => got.text()).then(
  text => tell("read", "got " + text.length), error => tell("read", error.name));
fetch("beside.json").then(got => got.json()).then(
  got => tell("beside", got.words), error => tell("beside", error.name));
fetch("/finish/", {method: "POST", mode: "no-cors", credentials: "include"}).then(
  () => tell("sent", "sent"), error => tell("sent", error.name));
document.forms[0].submit();
"""


@pytest.fixture
def website(tmp_path: Path) -> Path:
    folder = tmp_path / "website"
    folder.mkdir()
    for name, words in {
        "index.html": PAGE,
        "ill.js": SCRIPT,
        "look.css": "p { color: rgb(1, 2, 3) }",
        "beside.json": '{"words": "its own"}',
    }.items():
        (folder / name).write_text(words)
    return folder


def test_a_page_that_somebody_uploaded_can_do_nothing_as_whoever_opens_it(
    hubs: Callable[..., Hub], screens: Callable[..., Screen], website: Path
) -> None:
    river = hubs("Riverbend")
    cid = river.manage("content", "add", str(website)).split()[0]
    ama = screens(river)
    ama.sign_up("ama")
    ama.open(f"/ipfs/{cid}/")
    eventually(lambda: ama.read("#beside", "innerText") == "its own", "a website reads what it brought along")
    eventually(lambda: ama.read("#sent", "innerText") == "TypeError", "it sends nothing to the hub")
    eventually(lambda: ama.read("#read", "innerText") == "TypeError", "it reads no page of the hub")
    assert ama.read("#cookie", "innerText") == "SecurityError"
    style = "return getComputedStyle(document.getElementById('read')).color"
    assert ama.driver.execute_script(style) == "rgb(1, 2, 3)"
    assert ama.driver.current_url.endswith(f"/ipfs/{cid}/"), "its form leads nowhere"
    ama.open("/me/")
    assert "/me/" in ama.driver.current_url, "she is signed in still"
