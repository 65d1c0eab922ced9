"""`{% load portal %}`: the tree mark, the icons and squares for cameras, drawn into the page so that they cost no
request.

Nothing here reads the database: a failure here would take every page down, the error pages included.
"""

from functools import cache

from django import template
from django.contrib.staticfiles import finders
from django.template import Context
from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from hub.accounts.people import kept
from hub.accounts.people.pens import drafts_key_of
from hub.accounts.sign_in import screen, sessions
from hub.portal.icons import ICONS, TURNING
from hub.portal.squares import square

register = template.Library()
register.filter("square", square)


@register.simple_tag
def icon(name: str) -> SafeString:
    """Draw an icon of the sheet, or path data that a plugin brought; a leaf where the name is unknown."""
    path = name if name[:1] == "M" else ICONS.get(name, ICONS["leaf"])
    return format_html(
        '<svg class="icon{}" width="24" height="24" viewBox="0 0 24 24" aria-hidden="true"><path d="{}"/></svg>',
        " turns" if name in TURNING else "",
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


@register.simple_tag(takes_context=True)
def keeps(context: Context, at: str = "") -> SafeString:
    """Last in a form: what is typed there is never lost. At a shared screen it is kept for its writer, sealed, when
    they walk away, and `hub.api.pages.kept` has it again. at: the address where the form stands, if not that of the
    page.

    Not for a form that holds a secret. Nothing for a guest, who could not be given anything back.
    """
    request = context["request"]
    person, key = getattr(request.user, "person_id", None), drafts_key_of(request)
    if person is None or key is None:
        return SafeString()
    request.has_slip = True
    slip = kept.slip(bytes(person), key, at or request.get_full_path())
    return render_to_string("portal/kiosk/keeps.html", {"slip": slip, "is_shared": sessions.is_shared(request.session)})


@register.simple_tag
def ring() -> SafeString:
    """Draw the ring that runs out."""
    return render_to_string("portal/kiosk/ring.html")
