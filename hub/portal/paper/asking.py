"""What the pages about cards share: the form that asks, what was wrong with it, and the sheet."""

from typing import Any, Final

from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language

from hub.accounts.paper.bearers import Contradicted, NobodysCard, OldCard
from hub.accounts.paper.cards import NothingWaits
from hub.accounts.paper.renewing import WrongCard
from hub.accounts.paper.seals import NotOurSeal
from hub.accounts.people.secret import WrongSecret
from hub.accounts.sign_in import screen
from hub.accounts.sign_in.delays import Wait
from hub.core.errors import LocalError
from hub.portal.paper.sheets import Sheet

ASK = "portal/paper/ask.html"

THEIRS: Final = (WrongSecret, NothingWaits, WrongCard, NobodysCard, OldCard, Contradicted, NotOurSeal)
"""What whoever holds the paper can do something about."""


def refused(
    request: HttpRequest, form: Form, words: dict[str, Any], reason: LocalError, field: str | None = None
) -> HttpResponse:
    """The form once more, with what was wrong or why the hub can do nothing at present."""
    is_theirs = isinstance(reason, THEIRS)
    form.add_error(field if isinstance(reason, WrongSecret) else None, str(reason))
    return asking(request, form, words, 429 if isinstance(reason, Wait) else 200 if is_theirs else 503)


def asking(request: HttpRequest, form: Form, words: dict[str, Any], status: int = 200) -> HttpResponse:
    """The form, or the form with what was wrong."""
    return screen.remember(request, render(request, ASK, words | {"form": form}, status=status))


def shown(request: HttpRequest, made: list[Sheet]) -> HttpResponse:
    """The page that is printed."""
    spoken = (get_language() or "").partition("-")[0]
    return render(request, "portal/paper/sheet.html", {"sheets": made, "is_foreign": made[0].language != spoken})
