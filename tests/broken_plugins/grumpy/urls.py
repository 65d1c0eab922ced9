"""Pages that break or would end the hub, one of them half-way, and a form that writes a word."""

from asyncio import CancelledError
from collections.abc import Iterator

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.urls import path
from grumpy.moods import break_down
from grumpy.records import Word

from hub import api


def page(request: HttpRequest) -> HttpResponse:
    return HttpResponse(break_down())


def nothing(request: HttpRequest) -> None:
    """Forgets its answer."""


def cancel(request: HttpRequest) -> HttpResponse:
    raise CancelledError


def leave(request: HttpRequest) -> HttpResponse:
    raise SystemExit("this page is done")


def stop(request: HttpRequest) -> StreamingHttpResponse:
    return StreamingHttpResponse(pieces())


def pieces() -> Iterator[bytes]:
    yield b"well"
    raise SystemExit("no more pieces")


def write(request: HttpRequest) -> HttpResponse:
    api.publish(request, Word(text="well"))
    return HttpResponse("written")


urlpatterns = [
    path("", page, name="page"),
    path("nothing/", nothing, name="nothing"),  # type: ignore[arg-type]  # answers nothing, on purpose
    path("cancel/", cancel, name="cancel"),
    path("leave/", leave, name="leave"),
    path("stop/", stop, name="stop"),
    path("write/", write, name="write"),
]
