"""What the pages about cards share: the form that asks, what was wrong with it, and the sheet."""

from typing import Any

from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language

from hub.accounts.people.secret import WrongSecret
from hub.accounts.sign_in import screen
from hub.core.errors import LocalError
from hub.portal.entrance.sign_in import refusal_status
from hub.portal.paper.sheets import Sheet

ASK = "portal/paper/ask.html"


def refused(
    request: HttpRequest, form: Form, words: dict[str, Any], reason: LocalError, field: str | None = None
) -> HttpResponse:
    """The form once more, with what was wrong or why the hub can do nothing at present."""
    form.add_error(field if isinstance(reason, WrongSecret) else None, str(reason))
    return asking(request, form, words, refusal_status(reason))


def asking(request: HttpRequest, form: Form, words: dict[str, Any], status: int = 200) -> HttpResponse:
    """The form, or the form with what was wrong."""
    return screen.remember(request, render(request, ASK, words | {"form": form}, status=status))


def shown(request: HttpRequest, made: list[Sheet]) -> HttpResponse:
    """The page that is printed."""
    spoken = (get_language() or "").partition("-")[0]
    return render(request, "portal/paper/sheet.html", {"sheets": made, "is_foreign": made[0].language != spoken})
