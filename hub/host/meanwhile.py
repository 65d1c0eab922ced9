"""What the web port answers where no hub can: that it is being made ready, or why it does not start.

A start that migrates a large database takes minutes, in which people would find no hub at all; and one whose database
is damaged would leave them before a dead address. The page is given by a process of its own that asks nothing of the
database, and that is gone before the hub serves.
"""

import os
import signal
import socket
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager
from functools import partial
from pathlib import Path
from socketserver import ThreadingMixIn
from typing import Any, NoReturn
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer

from django.conf import settings
from django.core.handlers.wsgi import WSGIRequest
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from whitenoise import WhiteNoise

from hub import portal
from hub.host import bare
from hub.host.preparation import DAMAGED, NEWER
from hub.portal import errors, look

PATIENCE = 5
"""Seconds that a browser may take to say what it wants."""
LOOK_EVERY, LOOKS = 2, 150
"""Seconds between two looks whether somebody has made room, and how many looks until the start is tried again."""
Start = Callable[[str, list[tuple[str, str]]], object]
View = Callable[[HttpRequest], HttpResponse]
SORRY: dict[int, View] = {DAMAGED: errors.damaged, NEWER: errors.newer}
WISHES = (signal.SIGTERM, signal.SIGINT)


@contextmanager
def answering(listener: socket.socket, view: View) -> Iterator[None]:
    """Answer with this page on this socket until the block is left."""
    child = os.fork()
    if child == 0:
        answer_all(listener, os.getppid(), view)
    try:
        yield
    finally:
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)


def upgrading(listener: socket.socket) -> AbstractContextManager[None]:
    """Tell people to wait until the block is left."""
    return answering(listener, errors.upgrading)


def say_sorry(listener: socket.socket, code: int) -> None:
    """Tell people why the hub does not start, until somebody ends it; nothing where there is no page for that."""
    view = SORRY.get(code)
    if view is None:
        return
    signal.pthread_sigmask(signal.SIG_BLOCK, WISHES)
    with answering(listener, view):
        signal.sigwait(WISHES)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, WISHES)


def wait_for_room(listener: socket.socket) -> bool:
    """Tell people that the disk is full until there is more room than now, or for some minutes, for it may be another
    machine's disk; False where somebody ends it before."""
    signal.pthread_sigmask(signal.SIG_BLOCK, WISHES)
    enough, looks, wished = bare.free() + bare.LEAST, LOOKS, None
    with answering(listener, errors.full):
        while looks and wished is None and bare.free() < enough:
            looks, wished = looks - 1, signal.sigtimedwait(WISHES, LOOK_EVERY)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, WISHES)
    return wished is None


def answer_all(listener: socket.socket, parent: int, view: View) -> NoReturn:
    """Give everybody the page, until this process is ended or left alone."""
    try:
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent hears it too, and ends this process
        server = Server(listener, parent)
        server.set_app(with_the_look(partial(page, view)))
        server.serve_forever()
    finally:
        os._exit(1)


def page(view: View, environ: dict[str, Any], start: Start) -> Iterable[bytes]:
    """The page in the language of the browser and the look of its screen, or the stylesheet of that look."""
    request = WSGIRequest(environ)
    name = request.path.removeprefix("/look/").removesuffix(".css")
    with translation.override(translation.get_language_from_request(request)):
        answer = look.stylesheet(request, name) if name in look.SHEETS else view(request)
    answer.headers["Cache-Control"] = "no-store"
    start(f"{answer.status_code} {answer.reason_phrase}", list(answer.headers.items()))
    return [answer.content]


def with_the_look(app: Callable[..., Any]) -> Any:
    """The page and what it loads: the files as they lie in the installation, for those collected may be half new."""
    return WhiteNoise(app, root=Path(portal.__file__).parent / "static", prefix=settings.STATIC_URL)


class Handler(WSGIRequestHandler):
    """Says nothing on the terminal, and waits for nobody long."""

    timeout = PATIENCE
    wbufsize = -1
    """A page goes out in one piece: it is whole, or not begun, when the hub takes over."""

    def log_message(self, *_words: Any) -> None:
        """Nothing: the hub's own log begins with the hub."""


class Server(ThreadingMixIn, WSGIServer):
    """Takes calls on a socket that listens already."""

    daemon_threads = True

    def __init__(self, listener: socket.socket, parent: int) -> None:
        super().__init__(("", 0), Handler, bind_and_activate=False)
        self.socket.close()
        self.socket, self.parent = listener, parent
        self.server_name, self.server_port = "", listener.getsockname()[1]
        self.setup_environ()

    def service_actions(self) -> None:
        """End with the process that makes the hub ready, however it ended."""
        if os.getppid() != self.parent:
            os._exit(1)
