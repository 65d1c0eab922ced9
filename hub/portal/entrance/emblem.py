"""A small sign for each person, made from their key alone: it tells two people of one name apart and never changes.

A shape and a colour, drawn and in words: forty-eight of them. It proves nothing, and hides nothing.
"""

import hashlib
from typing import Final, NamedTuple

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

SHAPES: Final = (
    (pgettext_lazy("shape", "circle"), "M24 4a20 20 0 1 0 .1 0z"),
    (pgettext_lazy("shape", "square"), "M7 7h34v34H7z"),
    (pgettext_lazy("shape", "triangle"), "M24 4l21 38H3z"),
    (pgettext_lazy("shape", "diamond"), "M24 2l18 22-18 22L6 24z"),
    (pgettext_lazy("shape", "cross"), "M17 4h14v13h13v14H31v13H17V31H4V17h13z"),
    (pgettext_lazy("shape", "ring"), "M24 3a21 21 0 1 0 .1 0zM24 15a9 9 0 1 1-.1 0z"),
    (pgettext_lazy("shape", "drop"), "M24 2c9 13 15 20 15 28a15 15 0 0 1-30 0C9 22 15 15 24 2z"),
    (pgettext_lazy("shape", "arch"), "M4 43V24a20 20 0 0 1 40 0v19H32V25a8 8 0 0 0-16 0v18z"),
)
COLOURS: Final = (
    (pgettext_lazy("colour", "red"), "#d3402f"),
    (pgettext_lazy("colour", "yellow"), "#f2c230"),
    (pgettext_lazy("colour", "green"), "#2d9140"),
    (pgettext_lazy("colour", "blue"), "#2a73c0"),
    (pgettext_lazy("colour", "purple"), "#8d4bc4"),
    (pgettext_lazy("colour", "brown"), "#8a5a2b"),
)


class Emblem(NamedTuple):
    """A person's sign: the drawing, and its words."""

    drawing: SafeString
    words: str


def emblem(person_id: bytes) -> Emblem:
    """The sign of a person, by their id."""
    number = int.from_bytes(hashlib.blake2b(person_id, digest_size=4, person=b"hub-1 emblem").digest(), "big")
    (shape, path), (colour, fill) = SHAPES[number % len(SHAPES)], COLOURS[number // len(SHAPES) % len(COLOURS)]
    drawn = format_html(
        '<svg class="picture" width="48" height="48" viewBox="0 0 48 48" aria-hidden="true">'
        '<path d="{}" fill="{}" fill-rule="evenodd" stroke="#1d1d1b" stroke-width="2" stroke-linejoin="round"/></svg>',
        path,
        fill,
    )
    return Emblem(drawn, _("%(shape)s, %(colour)s") % {"shape": shape, "colour": colour})
