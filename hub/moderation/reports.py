"""Asking a moderator to look at something, and the answer that it may stay.

Bounded for each person, for each screen of guests, and in all, so that nobody fills a box by reporting.
"""

import secrets
from typing import NamedTuple

from django.http import HttpRequest
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from hub.accounts.sign_in import screen
from hub.core.errors import TooMany
from hub.log.clock import clock
from hub.moderation.acts import announce, target_of
from hub.moderation.models import Report

MOST_OF_ONE, MOST_OF_A_SCREEN = 20, 5
MOST_OF_GUESTS, MOST_OPEN = 200, 1000
MOST_CLOSED = 1000


class Reporter(NamedTuple):
    """Who reports: a person's id, or a sign of a guest's screen."""

    sign: bytes
    is_guest: bool


def reporter_of(request: HttpRequest) -> Reporter:
    person = getattr(request.user, "person_id", None)
    if person is not None:
        return Reporter(person, False)
    return Reporter(sign_of("report", screen.screen_of(request)), True)


def sign_of(what: str, who: str) -> bytes:
    """A sign by which somebody is counted, and which by itself leads to nobody."""
    return salted_hmac(f"hub.moderation.{what}", who, algorithm="sha256").digest()[:16]


def report(request: HttpRequest, entry_id: bytes, reason: str, words: str) -> Report:
    """Keep a report. LocalError when there is nothing to look at, or enough to look at already."""
    target_of(entry_id)
    by = reporter_of(request)
    mine = Report.objects.filter(entry=entry_id, reporter=by.sign)
    if not mine.filter(is_open=True).exists():
        refuse_too_many(by)
    told = {"is_guest": by.is_guest, "reason": reason, "words": words, "stamp": clock.best(), "is_open": True}
    row, _made = Report.objects.update_or_create(entry=entry_id, reporter=by.sign, defaults=told)
    announce()
    return row


def forget_reporter(person: bytes) -> None:
    """They left this hub: what they reported stays to be looked at, as somebody's."""
    for row in Report.objects.filter(reporter=person):
        row.reporter = secrets.token_bytes(16)  # another for each, for two with one sign would be one person's
        row.save(update_fields=["reporter"])


def refuse_too_many(by: Reporter) -> None:
    waiting = Report.objects.filter(is_open=True)
    most = MOST_OF_A_SCREEN if by.is_guest else MOST_OF_ONE
    of_guests = waiting.filter(is_guest=True).count() if by.is_guest else 0
    if waiting.filter(reporter=by.sign).count() >= most or of_guests >= MOST_OF_GUESTS or waiting.count() >= MOST_OPEN:
        raise TooMany(_("Many reports wait already. Tell a moderator yourself, or come back later."))


def close(entry_id: bytes) -> int:
    """All reports of an entry have been looked at; how many there were. The oldest of those are forgotten."""
    closed = Report.objects.filter(entry=entry_id, is_open=True).update(is_open=False)
    old = Report.objects.filter(is_open=False).order_by("-stamp", "-pk").values_list("pk", flat=True)[MOST_CLOSED:]
    Report.objects.filter(pk__in=list(old)).delete()
    announce()
    return closed


def reopen(entry_id: bytes) -> None:
    """It is to be looked at once more."""
    Report.objects.filter(entry=entry_id).update(is_open=True)
    announce()
