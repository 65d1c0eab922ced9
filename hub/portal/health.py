"""How this hub is, in words: room on the disk, the clock, its parts, and whether each has read what arrived.

Anybody may look: it tells no more than what people can see by using the hub. A machine that watches looks
at the status: 200, or 503 where something needs a person.
"""

import shutil
from collections.abc import Iterator
from functools import partial
from typing import NamedTuple

from django.apps import apps
from django.conf import settings
from django.db.models import Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from hub import guard
from hub.api.lines import plain
from hub.log import projector, registry
from hub.log.clock import clock
from hub.log.models import ILL_AFTER, Cursor, Failure, NotShown
from hub.log.room import FLOOR
from hub.plugins import HubPlugin, switches
from hub.portal import backups
from hub.portal.dates import when
from hub.portal.stewards import is_steward

LITTLE_BELOW = 16 * FLOOR


class State(NamedTuple):
    """One line of the page. kind: good, warn or bad."""

    kind: str
    what: str
    words: str
    next_step: str = ""


@require_safe
def health(request: HttpRequest) -> HttpResponse:
    """The page."""
    box = [disk(), date(), State(*backups.told())]
    states = [*box, *left_out(), *warnings(request), *cursors(), *failures(), *not_shown()]
    ill = any(state.kind == "bad" for state in states)
    return render(
        request,
        "portal/health.html",
        {"states": states, "may_turn_off": is_steward(request)},
        status=503 if ill else 200,
    )


def disk() -> State:
    """Room for what people will write."""
    free = shutil.disk_usage(settings.HUB_DATA).free
    words = _("%(size)s free.") % {"size": filesizeformat(free)}
    if free < FLOOR:
        return State("bad", _("The disk is full."), words, _("Make room before anything else."))
    if free < LITTLE_BELOW:
        return State("warn", _("The disk is nearly full."), words, _("A steward should make room soon."))
    return State("good", _("There is room on the disk."), words)


def date() -> State:
    """Whether the box knows what day it is."""
    belief = clock.belief()
    words = {"date": when(belief.now)}
    if belief.is_sure:
        return State("good", _("The clock is right, as far as the hub can tell."), _("It says %(date)s.") % words)
    return State(
        "warn",
        _("This hub is not sure of its clock."),
        _("It takes it to be %(date)s. Nothing is lost by that, only dates are not sure.") % words,
        _("A steward can lend it the time of a phone. Neighbours help too: three of them are believed."),
    )


def left_out() -> Iterator[State]:
    """The parts that could not be loaded, so that nobody looks for them in vain."""
    for label in sorted(guard.broken()):
        what = _("A part of this hub was left out: %(name)s.") % {"name": label}
        yield State("warn", what, _("It is broken; everything else works."), _("A steward can see why at the desk."))


def warnings(request: HttpRequest) -> Iterator[State]:
    """What plugins warn of; one that fails at it warns of nothing, and the desk says why."""
    for plugin in switches.enabled(request):
        words = guard.ask(plugin.label, "diagnose", partial(warning_of, plugin), "")
        if words:
            yield State("warn", f"{plugin.verbose_name}:", words)


def warning_of(plugin: HubPlugin) -> str:
    """What a plugin warns of, as the page can hold it."""
    return plain(plugin.diagnose())


def cursors() -> Iterator[State]:
    """How far each part has read the log."""
    behind, ill = projector.behind(), ill_parts()
    if not behind and not ill:
        yield State("good", _("Everything that arrived has been taken in."), "")
    for label in sorted(ill | behind.keys()):
        if label in ill:
            words = _("It cannot take what arrives.")
            yield State("bad", name_of(label), words, _("A steward can see why at the desk. Nothing is lost."))
        else:
            words = ngettext("%(count)d entry to read.", "%(count)d entries to read.", behind[label])
            yield State("warn", name_of(label), words % {"count": behind[label]}, _("It reads on by itself."))


def ill_parts() -> set[str]:
    """Those of this hub's parts that fail at one message after the other."""
    here = [known.label for known in registry.projections()]
    return set(Cursor.objects.filter(label__in=here, streak__gte=ILL_AFTER).values_list("label", flat=True))


def failures() -> Iterator[State]:
    """Single messages that a part could not take; of each part only the newest can be tried again one by one."""
    older = NotShown.objects.filter(why=NotShown.Why.FAILED).aggregate(count=Sum("count"))["count"]
    count = Failure.objects.count() + (older or 0)
    if older:
        words, next_step = _("About %(count)d are kept but not shown."), _("A steward can try the newest again.")
    else:
        words = ngettext("%(count)d is kept but not shown.", "%(count)d are kept but not shown.", count)
        next_step = _("A steward can try them again.")
    if count:
        yield State("warn", _("Messages that broke:"), words % {"count": count}, next_step)


def not_shown() -> Iterator[State]:
    """Entries that no part here can read: of an unknown kind, or no record at all."""
    count = NotShown.objects.exclude(why=NotShown.Why.FAILED).aggregate(count=Sum("count"))["count"]
    if count:
        words = ngettext(
            "%(count)d is kept and passed on, but no part of this hub can show it.",
            "%(count)d are kept and passed on, but no part of this hub can show them.",
            count,
        )
        yield State("good", _("Entries of a kind that is not known here:"), words % {"count": count})


def name_of(label: str) -> str:
    """The plain name of a part."""
    own = {"person": _("People"), "hub": _("This hub"), "hidden": _("Hidden things")}
    if label in own:
        return own[label]
    try:
        return str(apps.get_app_config(label).verbose_name)
    except LookupError:
        return label
