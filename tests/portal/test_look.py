"""The look keeps its promises to old phones, to eyes and to thumbs: read from the files, no browser
needed.
"""

import gzip
import os
import re
import shutil
import subprocess
from collections.abc import Callable

import pytest
from django.test import Client

from hub.accounts.hubs.identity import HubIdentity
from tests.portal.css import STATIC, contrast, declared, rules, stylesheet
from tests.portal.page import Page

SignIn = Callable[..., Client]
TEXT_ON = [
    ("body", "body"),
    ("a", "body"),
    (".meta", "body"),
    (".crumbs", "body"),
    (".hint", "body"),
    (".foot", "body"),
    (".lead", "body"),
    (".empty", "body"),
    ("blockquote", "body"),
    (".wrong", "body"),
    ("body", ".card"),
    ("a", ".card"),
    (".meta", ".card"),
    (".hint", ".card"),
    (".wrong", ".card"),
    (".meta", ".post"),
    (".post-head", ".post"),
    (".post-head", ".post-mine"),
    (".meta", ".post-mine"),
    ("a", ".post-mine"),
    (".row-side", ".rows"),
    (".tile span", ".tile"),
    (".tile .icon", ".tile .icon"),
    (".tile-main", ".tile-main"),
    (".tile-main span", ".tile-main"),
    (".tile-main .icon", ".tile-main .icon"),
    (".top", ".top"),
    (".who .button", ".who .button"),
    (".button", ".button"),
    (".button:hover", ".button:hover"),
    (".button-main", ".button-main"),
    (".button-main:hover", ".button-main:hover"),
    (".button-risk", ".button"),
    (".button-risk:hover", ".button-risk:hover"),
    (".notice", ".notice"),
    (".notice-good", ".notice-good"),
    (".notice-warn", ".notice-warn"),
    (".notice-bad", ".notice-bad"),
    (".badge", ".badge"),
    (".badge-good", ".badge-good"),
    (".badge-warn", ".badge-warn"),
    (".badge-bad", ".badge-bad"),
    (".table th", ".table"),
    (".fresh", ".fresh"),
    ("body", "pre"),
]
EDGES = [("input", "border", "body"), (".button", "border", "body"), (".button-risk", "border-color", "body")]
THUMBS = [
    ".button",
    "input",
    ".choice",
    ".langs button",
    ".who a",
    ".foot a",
    ".crumbs a",
    ".row-link",
    ".tile",
    ".skip",
]


def colour(selector: str, prop: str, dark: bool) -> str:
    return str(re.findall(r"#[0-9a-f]{3,6}\b", declared(selector, dark)[prop])[-1])


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize(("text", "ground"), TEXT_ON)
def test_text_stands_out_from_its_ground(text: str, ground: str, dark: bool) -> None:
    assert contrast(colour(text, "color", dark), colour(ground, "background", dark)) >= 4.5


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize(("selector", "prop", "ground"), EDGES)
def test_edges_of_what_can_be_used_are_seen(selector: str, prop: str, ground: str, dark: bool) -> None:
    found = declared(selector, dark)
    edge = found.get("border-color") or found[prop]
    assert contrast(re.findall(r"#[0-9a-f]{3,6}\b", edge)[-1], colour(ground, "background", dark)) >= 3


@pytest.mark.parametrize("selector", THUMBS)
def test_a_thumb_finds_everything(selector: str) -> None:
    assert int(declared(selector, dark=False)["min-height"].removesuffix("px")) >= 48


def test_text_is_never_smaller_than_18_px() -> None:
    assert declared("html", dark=False)["font-size"] == "112.5%"
    assert [declared(f".text-{size}", dark=False)["font-size"] for size in (2, 3)] == ["137.5%", "162.5%"]
    sizes = [found["font-size"] for _, found in rules(stylesheet().split("@media print")[0]) if "font-size" in found]
    assert all(size.endswith("%") or float(size.removesuffix("rem")) >= 1 for size in sizes)


@pytest.mark.parametrize(
    "modern",
    [
        r"display:\s*(inline-)?grid",
        r"[{;\s]((row|column)-)?gap:",
        r"var\(--",
        r"[{;\s]--[a-z]",
        r":is\(|:where\(|:has\(",
        r"(margin|padding|border|inset)-(inline|block)",
        r"\b(min|max|clamp)\(",
        r"aspect-ratio|position:\s*sticky",
        r"@(layer|container|supports|import|font-face)",
        r"url\(",
    ],
)
def test_css_holds_nothing_that_a_browser_of_2016_lacks(modern: str) -> None:
    assert not re.search(modern, stylesheet())


@pytest.mark.parametrize(("file", "limit"), [("hub.css", 12 * 1024), ("hub.js", 10 * 1024), ("mark.svg", 1024)])
def test_files_are_small(file: str, limit: int) -> None:
    assert len(gzip.compress((STATIC / file).read_bytes(), 9)) <= limit


def test_there_is_one_css_file_and_one_js_file() -> None:
    assert sorted(path.name for path in STATIC.iterdir()) == ["hub.css", "hub.js", "mark.svg"]


def test_script_is_in_the_javascript_of_2011() -> None:
    script = (STATIC / "hub.js").read_text(encoding="utf-8")
    code = re.sub(r"/\*.*?\*/", "", script, flags=re.DOTALL)
    assert not re.search(r"\b(let|const|class|async|await|fetch)\b|=>|`|\.\.\.[a-z]|\?\.|\?\?", code)


@pytest.mark.skipif(
    shutil.which("node") is None and "CI" not in os.environ, reason="NOT TESTED: install nodejs to parse the script"
)
def test_script_parses() -> None:
    subprocess.run(["node", "--check", str(STATIC / "hub.js")], check=True)


def sheet_of(person: Client, address: str = "/") -> str:
    """The stylesheet that a page asks for."""
    page = Page(person.get(address).content.decode())
    return next(tag["href"] for tag in page.all("link") if tag["rel"] == "stylesheet")


@pytest.mark.django_db
@pytest.mark.parametrize(("scheme", "medium"), [("dark", "@media all"), ("light", "@media not all")])
def test_a_screen_decides_itself_whether_it_is_dark(
    riverbend: HubIdentity, client: Client, scheme: str, medium: str
) -> None:
    assert sheet_of(client) == "/static/portal/hub.css"
    client.post("/look/", {"scheme": scheme})
    sheet = client.get(sheet_of(client)).content.decode()
    assert "prefers-color-scheme" not in sheet
    assert sheet.count(medium) == 1
    client.post("/look/", {"scheme": "auto"})
    assert sheet_of(client) == "/static/portal/hub.css"


@pytest.mark.django_db
def test_the_desk_is_dark_and_big_where_the_screen_says_so(riverbend: HubIdentity, sign_in: SignIn) -> None:
    kofi = sign_in("kofi", role="steward")
    sheets: dict[str, list[str]] = {}
    for scheme, size in (("auto", "1"), ("light", "2"), ("dark", "3")):
        kofi.post("/look/", {"scheme": scheme, "size": size})
        page = Page(kofi.get("/admin/plugins/switch/").content.decode())
        sheets[scheme] = [tag["href"] for tag in page.all("link") if tag["rel"] == "stylesheet"]
        assert not [tag["src"] for tag in page.all("script") if "theme" in tag["src"]], "a second switch"
        assert "/look/" in [tag["href"] for tag in page.all("a")]
    assert "/static/admin/css/dark_mode.css" in sheets["auto"]
    assert not [sheet for sheet in sheets["light"] if "dark" in sheet]
    assert {"/look/desk-dark.css", "/static/desk/text-3.css"} <= set(sheets["dark"])
    dark = kofi.get("/look/desk-dark.css").content.decode()
    assert dark.lstrip().startswith("@media all {"), "Django's own dark colours, decided"


@pytest.mark.django_db
def test_a_screen_decides_how_big_its_text_is(riverbend: HubIdentity, client: Client) -> None:
    client.post("/look/", {"scheme": "dark"})
    client.post("/look/", {"size": "3"})
    page = Page(client.get("/sign-in/").content.decode())
    assert page.all("html")[0]["class"] == "text-3"
    assert [tag["content"] for tag in page.all("meta") if tag["name"] == "color-scheme"] == ["dark"]


@pytest.mark.django_db
@pytest.mark.parametrize("nonsense", ["", "dark", "-", "x-9", "dark-3-3", '"><script>-2', "dark-" + "9" * 4000])
def test_nonsense_in_the_cookie_is_the_usual_look(riverbend: HubIdentity, client: Client, nonsense: str) -> None:
    client.cookies["look"] = nonsense
    answer = client.get("/look/")
    assert answer.status_code == 200
    assert "<script>-2" not in answer.content.decode()
    client.post("/look/", {"scheme": nonsense, "size": nonsense})
    assert client.get("/look/").status_code == 200


@pytest.mark.django_db
def test_the_look_is_chosen_before_the_hub_is_founded(client: Client) -> None:
    assert client.get("/look/").status_code == 200
    assert client.get("/look/dark.css").status_code == 200


def test_no_picture_stays_marked_where_a_finger_pressed_it() -> None:
    """A touch leaves :hover behind until the next, on the page that follows too: who looks on reads it."""
    selectors = {selector for selector, _declared in rules(stylesheet())}
    assert ".press:active" in selectors
    assert not {one for one in selectors if ".press" in one and ":hover" in one}


def test_a_square_to_photograph_stands_beside_finish() -> None:
    """Finish floats over the corner of a shared screen; a code without one of its corners leads nowhere."""
    assert declared("[data-rests] .qr-code", dark=False)["width"] == "calc(100% - 6rem)"
    assert declared(".qr-code", dark=False)["height"] == "auto"
