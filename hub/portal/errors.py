"""Pages for when something does not work, in the hub's own words, each with a next step.

404 keeps the whole frame, as 403 does (`refusals`), so Finish stays in sight. The others must come even when the
database, the session or a plugin does not: they are rendered from `plain.html` with no request, and should even that
fail, from the words below.

Where a program asks by its token (`hub.api.tokens`) it is told the same words in its own form, and no page.
"""

import errno
import logging
import sys

from django.core.exceptions import RequestDataTooBig, TooManyFilesSent
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import Resolver404, ResolverMatch, resolve, reverse
from django.utils.translation import gettext as _

from hub import guard
from hub.log import room
from hub.log.trouble import DiskFull, is_full, is_lasting
from hub.portal.look import look_of

LOG = logging.getLogger(__name__)
RETRY_SECONDS = 5
LAST_WORDS = (
    "<!DOCTYPE html><meta charset=utf-8><meta name=color-scheme content='light dark'>"
    "<title>Banyan</title><h1>Something broke here</h1>"
    "<p>The hub is still running and nothing that was saved is lost.</p>"
    "<p><a href='/'>Go to the home page</a></p>"
)


def plain(
    request: HttpRequest,
    status: int,
    heading: str,
    happened: str,
    next_step: str,
    again: str = "",
    template: str = "plain",
) -> HttpResponse:
    """A page that asks nothing of session, database or plugins; of the request only the look of its screen."""
    if (program := told_program(request, status, happened, next_step)) is not None:
        return program
    words = {"heading": heading, "happened": happened, "next_step": next_step, "again": again, "look": look_of(request)}
    page = render_to_string(f"portal/{template}.html", words | {"seconds": RETRY_SECONDS})
    return HttpResponse(page, status=status)


def framed(
    request: HttpRequest, status: int, heading: str, happened: str, next_step: str, ask: str = ""
) -> HttpResponse:
    """A page with the hub's frame around it. ask: where somebody signs in, or is asked for their PIN."""
    if (program := told_program(request, status, happened, next_step)) is not None:
        return program
    words = {"heading": heading, "happened": happened, "next_step": next_step, "ask": ask}
    return render(request, "portal/error.html", words, status=status)


def told_program(request: HttpRequest, status: int, *words: str) -> HttpResponse | None:
    """The same to a program, as its view says such things; None where people ask."""
    refused = getattr(request.resolver_match and request.resolver_match.func, "refused", None)
    return None if refused is None else refused(request, status, " ".join(words))


def match_of(path: str) -> ResolverMatch | None:
    """The view of an address, for what is refused before Django looks for it."""
    try:
        return resolve(path)
    except Resolver404:
        return None


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    if isinstance(exception, RequestDataTooBig):
        return too_big(request)
    if isinstance(exception, TooManyFilesSent):
        return too_many(request)
    return plain(
        request,
        400,
        _("The hub did not understand that"),
        _("What the browser sent was damaged or not complete."),
        _("Go back, load the page again, and try once more."),
    )


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    if request.path.split("/")[1] in guard.broken():
        return left_out(request)
    return framed(
        request,
        404,
        _("There is nothing here"),
        _("The address may be mistyped, or what was here has not reached this hub yet."),
        _("Look for it from the home page, or try again after the next exchange."),
    )


def left_out(request: HttpRequest) -> HttpResponse:
    """Where a plugin would answer that broke while the hub was loading."""
    return framed(
        request,
        503,
        _("This part of the hub does not work now"),
        _("It broke when the hub started, and the hub runs without it. What was written with it is kept."),
        _("Tell a steward: the desk says under Plugins what broke."),
    )


def broken(request: HttpRequest) -> HttpResponse:
    """Django's 500: called while the exception is still in hand."""
    try:
        error = sys.exc_info()[1]
        request.resolver_match = request.resolver_match or match_of(request.path)
        if is_of_a_full_disk(error):
            room.release()
            return full(request)
        if isinstance(error, DatabaseError):
            return out_of_reach(request) if is_lasting(error) and not room.is_short() else resting(request)
        return plain(
            request,
            500,
            _("Something broke here"),
            _("This page could not be made. The hub is still running and nothing that was saved is lost."),
            _("Try again. If it breaks again, tell a steward what you were doing."),
            request.path if request.method == "GET" else "",
        )
    except Exception:
        LOG.exception("the page that says sorry broke as well")
        return HttpResponse(LAST_WORDS, status=500)


def wrong_way(request: HttpRequest, answer: HttpResponse) -> HttpResponse:
    page = plain(
        request,
        405,
        _("That does not work this way"),
        _("This address takes only what its own page sends."),
        _("Open the page first and use its buttons."),
    )
    page.headers["Allow"] = answer.headers.get("Allow", "GET")
    return page


def too_big(request: HttpRequest, answer: HttpResponse | None = None) -> HttpResponse:
    if request.path == reverse("portal:me-import"):
        return file_too_big(request)
    return plain(
        request,
        413,
        _("That is too big for this hub"),
        _("What you sent is larger than the hub takes at once, so none of it was kept."),
        _("Go back and send a smaller file or a shorter text."),
    )


def too_many(request: HttpRequest) -> HttpResponse:
    """A folder of more files than one form may hold."""
    return plain(
        request,
        413,
        _("These are too many files"),
        _("None of them was kept. A page takes up to 2,000 files at once."),
        _("Send a part of them, or ask whoever looks after the box to add the folder from a stick."),
    )


def file_too_big(request: HttpRequest) -> HttpResponse:
    """What somebody took along from another hub does not become smaller; there is another way in for it."""
    return plain(
        request,
        413,
        _("This file is too big for a page"),
        _("None of it was kept. A page takes a file of up to 16 MB."),
        _("Ask whoever looks after the box to take it in with “manage.py bring FILE”."),
    )


def not_taken(request: HttpRequest, status: int, why: str) -> HttpResponse:
    """A file is not taken from whoever sends it: said before its first byte."""
    return plain(
        request,
        status,
        _("This file is not taken"),
        why,
        _("Nothing of it was sent. Go back; what you wrote is still in the form."),
    )


def is_of_a_full_disk(error: BaseException | None) -> bool:
    """Whether somebody met the end of the disk, through the log, the database or a file."""
    if isinstance(error, OSError):
        return error.errno in (errno.ENOSPC, errno.EDQUOT)
    return isinstance(error, DiskFull) or (isinstance(error, DatabaseError) and is_full(error))


def out_of_reach(request: HttpRequest) -> HttpResponse:
    """503: the database is not to be had, and that does not pass by itself."""
    return plain(
        request,
        503,
        _("The hub cannot reach what it keeps"),
        _("Its disk or its database is in trouble. What you sent just now was not kept."),
        _("Tell a steward. Whoever looks after the box finds the reason where the hub was started."),
    )


def upgrading(request: HttpRequest) -> HttpResponse:
    """503: the hub is started, and its database is brought up to date; the page asks again by itself."""
    happened = _("It is being started or upgraded. What was saved is safe.")
    next_step = _("This page tries again by itself in a few seconds.")
    page = plain(request, 503, _("The hub is getting ready"), happened, next_step, "/", "busy")
    page.headers["Retry-After"] = str(RETRY_SECONDS)
    return page


def damaged(request: HttpRequest) -> HttpResponse:
    """503: the database's file is not as it was left, so the hub does not start."""
    return plain(
        request,
        503,
        _("What this hub keeps is damaged"),
        _("Its disk has spoilt a part of it. So the hub does not start, and nothing more is spoilt."),
        _("Tell a steward: the hub can be brought back from its backup."),
        template="off",
    )


def newer(request: HttpRequest) -> HttpResponse:
    """503: an older program than the one that made the database."""
    return plain(
        request,
        503,
        _("This hub waits for its newer version"),
        _("The box was given an older version, which cannot keep what is here, so it does not start. Nothing is lost."),
        _("Tell a steward: whoever looks after the box puts the newer version back."),
        template="off",
    )


def resting(request: HttpRequest, answer: HttpResponse | None = None) -> HttpResponse:
    """503: the database did not answer. Says so when the reason is a full disk."""
    return full(request) if room.is_short() else busy(request)


def full(request: HttpRequest) -> HttpResponse:
    """507 to who sent something that could not be kept, 503 to who only looks."""
    return plain(
        request,
        503 if request.method in ("GET", "HEAD") else 507,
        _("The hub is full"),
        _("There is no room left on its disk. What was saved is safe, but nothing new can be kept."),
        _("Tell a steward: they can make room."),
    )


def busy(request: HttpRequest, again: str = "") -> HttpResponse:
    """The hub has its hands full: this page tries again by itself, unless that would lose what was typed."""
    heading, happened = _("The hub is busy"), _("Many people are using it at this moment.")
    if request.method not in ("GET", "HEAD"):
        happened = _("Many people are using it at this moment. What you typed was not sent.")
        if not again:
            page = plain(request, 503, heading, happened, _("Wait a few seconds, go back, and send it once more."))
            page.headers["Retry-After"] = str(RETRY_SECONDS)
            return page
    next_step = _("This page tries again by itself in a few seconds.")
    page = plain(request, 503, heading, happened, next_step, again or request.path, "busy")
    page.headers["Retry-After"] = str(RETRY_SECONDS)
    return page
