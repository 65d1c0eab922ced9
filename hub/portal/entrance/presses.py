"""Pressing pictures: twelve buttons, what a press adds to what was pressed before, and choosing three by pressing them
twice.

A page says after how many presses it was made, so that a page of before, brought forth by Back or left open too long,
adds nothing to what is newer: it is begun again.
"""

from dataclasses import replace
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.views.decorators.debug import sensitive_variables

from hub.accounts.people.pictures import LENGTH, BadPictures, code_of
from hub.core.errors import LocalError
from hub.portal.entrance import pictures
from hub.portal.entrance.entered import Entered


class Stale(LocalError):
    """The page is older than what was pressed, or what was pressed is not held any more."""

    def __init__(self) -> None:
        super().__init__(_("That took too long, or the page was an old one. Press your pictures from the first again."))


class Unlike(LocalError):
    """The second time other pictures were pressed than the first."""

    def __init__(self) -> None:
        super().__init__(_("These were not the same pictures as before. Choose three again, and press them twice."))


def buttons(held: Entered) -> dict[str, Any]:
    """What the template of the buttons shows of what is held."""
    dots = [number < len(held.pressed) for number in range(LENGTH)]
    return {
        "pictures": pictures.shown(held.picture_set),
        "dots": dots,
        "length": LENGTH,
        "pressed": len(held.pressed),
        "made": made(held),
        "again": bool(held.first),
    }


def made(held: Entered) -> int:
    """How many presses are held."""
    return len(held.first) + len(held.pressed)


@sensitive_variables()
def more(request: HttpRequest, held: Entered) -> Entered:
    """What is held, with what the form adds; `Stale` or `BadPictures` where that does not fit."""
    if request.POST.get("made", "0") != str(made(held)):
        raise Stale
    added = pictures.places(held.picture_set, request.POST.getlist("picture")[: 2 * LENGTH])
    pressed = held.pressed + added
    if not added or len(pressed) > LENGTH or len(set(pressed)) != len(pressed):
        raise BadPictures
    return replace(held, pressed=pressed)


@sensitive_variables()
def twice(request: HttpRequest, held: Entered) -> Entered:
    """The same where a code is chosen: the first three are asked for once more. `Unlike` where they differ."""
    held = more(request, held)
    if len(held.pressed) < LENGTH:
        return held
    if not held.first:
        return replace(held, first=held.pressed, pressed=())
    if held.pressed != held.first:
        raise Unlike
    return held


def chosen(held: Entered) -> str:
    """The code that was pressed twice; empty as long as it was not."""
    return code_of(held.picture_set, held.pressed) if held.first and held.first == held.pressed else ""
