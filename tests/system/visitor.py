"""Somebody whose browser runs no scripts: forms filled in and sent over real HTTP, cookies kept across restarts."""

import re
from http.client import HTTPConnection, HTTPException
from http.cookies import SimpleCookie
from typing import Protocol
from urllib.parse import urlencode

from tests.system.hubs import SECRET

TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')


class Place(Protocol):
    """Where a hub answers."""

    @property
    def port(self) -> int: ...

    @property
    def address(self) -> str: ...


class Visitor:
    """One person at one hub."""

    def __init__(self, hub: Place, timeout: float = 10.0) -> None:
        self.hub, self._timeout = hub, timeout
        self._cookies: dict[str, str] = {}
        self._token = ""

    def get(self, path: str) -> tuple[int, str]:
        """Status and text of a page; what a form on it needs is remembered."""
        status, text, _location = self._ask("GET", path, None)
        found = TOKEN.search(text)
        self._token = found[1] if found else self._token
        return status, text

    def post(self, path: str, **fields: str) -> tuple[int, str]:
        """Send a form; its status and where it leads (or, when it leads nowhere, the page)."""
        status, text, location = self._ask("POST", path, {"csrfmiddlewaretoken": self._token, **fields})
        return status, location or text

    def sign_up(self, name: str) -> "Visitor":
        """Become a member."""
        self.get("/sign-up/")
        status, page = self.post("/sign-up/", name=name, secret=SECRET, again=SECRET)
        assert status == 302, page
        return self

    def sign_in(self, name: str) -> "Visitor":
        """Sign in as somebody who signed up here."""
        self.get("/sign-up/")
        status, page = self.post("/sign-in/", name=name, secret=SECRET)
        assert status == 302, page
        return self

    def tries(self, path: str, **fields: str) -> str:
        """Send a form to a hub that may vanish; where it led, or nothing when no answer came."""
        try:
            status, location = self.post(path, **fields)
        except (OSError, HTTPException):
            return ""
        return location if status == 302 else ""

    @property
    def carried(self) -> dict[str, str]:
        """What the browser says with everything that it sends."""
        cookies = "; ".join(f"{name}={value}" for name, value in self._cookies.items())
        return {"Host": self.hub.address, "Cookie": cookies, "X-CSRFToken": self._token}

    def _ask(self, method: str, path: str, fields: dict[str, str] | None) -> tuple[int, str, str]:
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self._cookies.items())}
        body = None
        if fields is not None:
            body = urlencode(fields)
            headers |= {"Content-Type": "application/x-www-form-urlencoded", "Origin": f"http://{self.hub.address}"}
        connection = HTTPConnection("127.0.0.1", self.hub.port, timeout=self._timeout)
        try:
            connection.request(method, path, body, headers)
            answer = connection.getresponse()
            text = answer.read().decode()
            for line in answer.headers.get_all("Set-Cookie") or ():
                for name, morsel in SimpleCookie(line).items():
                    self._cookies[name] = morsel.value
            return answer.status, text, answer.headers.get("Location") or ""
        finally:
            connection.close()
