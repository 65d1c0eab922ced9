"""Somebody with a browser that keeps its connection and its cookies: one person, one socket, plain HTTP."""

import gzip
import re
from http.client import HTTPConnection, HTTPResponse
from http.cookies import SimpleCookie
from typing import NamedTuple
from urllib.parse import urlencode

from tests.system.hubs import SECRET, Hub

FORM = "application/x-www-form-urlencoded"
hidden_token = re.compile(r'name="csrfmiddlewaretoken" value="(\w+)"').search
first_board = re.compile(r'href="(/forum/board/[0-9a-f]{16}/)"').search


class Answer(NamedTuple):
    """What came back, unpacked; `leads_to` is where a redirect leads, `wait` the seconds after which to ask again."""

    status: int
    text: str
    leads_to: str
    wait: float


class Visitor:
    """Reads and writes on one hub."""

    def __init__(self, hub: Hub) -> None:
        self._connection = HTTPConnection("127.0.0.1", hub.port, timeout=60)
        self._cookies: dict[str, str] = {}

    def close(self) -> None:
        """Hang up."""
        self._connection.close()

    def get(self, path: str) -> Answer:
        """Look at a page."""
        return self._ask("GET", path)

    def post(self, path: str, token: str, **fields: str) -> Answer:
        """Send a form whose page carried this token."""
        return self._ask("POST", path, urlencode({**fields, "csrfmiddlewaretoken": token}))

    def sign_up(self, name: str) -> None:
        """Become a member."""
        token = token_in(self.get("/sign-up/"))
        answer = self.post("/sign-up/", token, name=name, secret=SECRET, again=SECRET)
        assert answer.status == 302, answer

    def begin_topic(self, title: str, text: str) -> str:
        """Begin a topic on the first board; the address of its page."""
        page = f"{self.board()}write/"
        answer = self.post(page, token_in(self.get(page)), title=title, text=text)
        assert answer.status == 302, answer
        return re.split("[?#]", answer.leads_to)[0]

    def board(self) -> str:
        """The address of the first board."""
        found = first_board(self.get("/forum/").text)
        assert found is not None, "no board is here"
        return found[1]

    def _ask(self, method: str, path: str, body: str | None = None) -> Answer:
        headers = {"Accept-Encoding": "gzip"}
        if self._cookies:
            headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in self._cookies.items())
        if body is not None:
            headers["Content-Type"] = FORM
        self._connection.request(method, path, body, headers)
        return self._read(self._connection.getresponse())

    def _read(self, response: HTTPResponse) -> Answer:
        for line in response.headers.get_all("Set-Cookie", ()):
            for name, morsel in SimpleCookie(line).items():
                self._cookies[name] = morsel.value
        data = response.read()
        if response.headers.get("Content-Encoding") == "gzip":
            data = gzip.decompress(data)
        return Answer(response.status, data.decode(), response.headers.get("Location", ""), wait_in(response))


def wait_in(response: HTTPResponse) -> float:
    """The seconds that a busy hub asks for."""
    return float(response.headers.get("Retry-After", 0))


def token_in(page: Answer) -> str:
    """The token of a page's form."""
    found = hidden_token(page.text)
    assert found is not None, page
    return found[1]
