"""`{% load portal %}`: the tree mark and the icons, drawn into the page so that they cost no request.

Nothing here reads the database: a failure here would take every page down, the error pages included.
"""

from functools import cache

from django import template
from django.contrib.staticfiles import finders
from django.template import Context
from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from hub.accounts.sign_in import screen
from hub.portal.icons import ICONS

register = template.Library()


@register.simple_tag
def icon(name: str) -> SafeString:
    """Draw an icon of the sheet, or path data that a plugin brought; a leaf where the name is unknown."""
    path = name if name[:1] == "M" else ICONS.get(name, ICONS["leaf"])
    return format_html(
        '<svg class="icon" width="24" height="24" viewBox="0 0 24 24" aria-hidden="true"><path d="{}"/></svg>',
        path,
    )


@register.simple_tag
def mark() -> SafeString:
    """Draw the banyan."""
    return drawn_mark()


@cache
def drawn_mark() -> SafeString:
    """The mark's file, once, told to screen readers as decoration."""
    found = finders.find("portal/mark.svg")
    with open(str(found), encoding="utf-8") as file:
        drawing = file.read().strip()
    return mark_safe(  # noqa: S308  # a file of our own, not what people wrote
        drawing.replace("<svg ", '<svg class="mark" width="44" height="44" aria-hidden="true" ', 1)
    )


@register.simple_tag(takes_context=True)
def own_screen(context: Context) -> SafeString:
    """The tick "this is my own phone or computer", for the forms of the doors; nothing at the shared screen."""
    kind = screen.chosen(context["request"])
    if kind == screen.KIOSK:
        return SafeString()
    return render_to_string("portal/kiosk/own.html", {"is_own": kind == screen.OWN})
