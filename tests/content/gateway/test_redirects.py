"""The rules that a website brings along."""

import pytest

from hub.content.gateway.redirects import MOST_RULES, Rule, Way, rules, way
from hub.core.errors import RemoteError

EXAMPLE = b"""
# the words of the specification
/home               /
/two                /two.html      302\r
/posts/:year/:title /articles/:year/:title 301
/splat/*            /kept/:splat   307
/away               https://hilltop.example/:year
/gone/*             /410.html      410
/*                  /index.html    200
"""


def led(path: str, *, folder: bool = False) -> Way | None:
    return way(rules(EXAMPLE), tuple(path.split("/")), folder=folder)


@pytest.mark.parametrize(
    ("path", "to", "status"),
    [
        ("home", "/", 301),
        ("two", "/two.html", 302),
        ("posts/2022/hello", "/articles/2022/hello", 301),
        ("splat/a/b c", "/kept/a/b%20c", 307),
        ("away", "https://hilltop.example/:year", 301),
        ("gone/for/ever", "/410.html", 410),
        ("posts/2022", "/index.html", 200),
        ("home/sweet", "/index.html", 200),
        ("splat", "/index.html", 200),
        ("posts//hello", "/index.html", 200),
    ],
)
def test_the_first_rule_that_fits_counts(path: str, to: str, status: int) -> None:
    assert led(path) == Way(to, status)


def test_what_is_shown_in_place_keeps_its_address() -> None:
    shown, moved = led("gone/a"), led("home")
    assert shown is not None
    assert moved is not None
    assert (shown.is_shown, moved.is_shown) == (True, False)


def test_a_slash_at_the_end_is_part_of_the_path() -> None:
    assert led("splat", folder=True) == Way("/kept/", 307)
    assert led("home", folder=True) == Way("/index.html", 200)


def test_no_rule_may_fit() -> None:
    assert way(rules(b"/a /b"), ("c",)) is None


def test_what_is_filled_in_leads_to_no_other_site() -> None:
    found = rules(b"/go/:where/* /:where/:splat\n/x/* /:splat")
    assert way(found, ("go", "\\evil.example", "a")) == Way("/%5Cevil.example/a", 301)
    assert way(found, ("x", "/evil.example")) == Way("/%2Fevil.example", 301)


@pytest.mark.parametrize(
    "line",
    [
        *(
            "/a",
            "/a /b 301 more",
            "a /b",
            "/a b",
            "/a /b 999",
            "/a /b 301!",
            "/a /b \u0663\u0660\u0661",
            "/*/a /b",
            "/a* /b",
        ),
        *("/a //evil.example", "/a /\\evil.example", "/a javascript:alert(1)", "/a https://", "/a ftp://b/"),
        *("/a https://evil.example 200", "/a https://evil.example 404", "/a /b\x00", "/a /b " + "1" * 5000),
    ],
)
def test_a_file_that_cannot_be_understood_says_which_line(line: str) -> None:
    with pytest.raises(RemoteError, match="line 2"):
        rules(f"/ok /fine\n{line}".encode())


@pytest.mark.parametrize("data", [b"#" * 65537, b"/a /\xff", b"/a /b\n" * (MOST_RULES + 1)])
def test_a_file_without_bounds_is_no_set_of_rules(data: bytes) -> None:
    with pytest.raises(RemoteError):
        rules(data)


def test_the_largest_file_of_rules_is_read() -> None:
    assert len(rules(b"/a/:b /c\n" * MOST_RULES)) == MOST_RULES
    assert rules(b"/a/* /b/:splat 308") == [Rule(("a",), True, "/b/:splat", 308)]
