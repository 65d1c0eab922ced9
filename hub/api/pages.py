"""PUBLIC: what plugins' pages are made of. Apart from `hub.api`, because forms are loaded for pages alone.

    class WritePrice(forms.Form):
        goods = pages.Line(label="What", limit=100)

    def prices(request):
        form = WritePrice(request.POST or None)
        if pages.send(request, form, records.Price):
            return redirect("market:prices")
        return pages.page(request, "Prices", "market/_prices.html", form=form, prices=...)

The page works without JavaScript; where there is some, its part is fetched again when the plugin's topic changes.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from functools import lru_cache, partial
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import Resolver404, resolve
from django.utils.formats import date_format
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from hub import api, guard
from hub.accounts.people import kept as keeping
from hub.accounts.people.pens import drafts_key_of
from hub.api.lines import content_lines, entry_lines
from hub.core.entry import Entry
from hub.core.errors import LocalError
from hub.core.record import Record
from hub.core.stamp import is_wild
from hub.log.clock import clock
from hub.log.trouble import DiskFull
from hub.plugins import HubPlugin, Way, switches

__all__ = [
    "content_lines",
    "entry_lines",
    *("UNWRITABLE", "Line", "Tags", "Text", "date_of", "each_once", "kept", "page", "refuse", "send", "status_of"),
    *("title_at", "ways", "when", "who_may_read", "who_reads"),
]

A_MINUTE = 60_000
FULL = "full"
split = re.compile(r"[,;\n،؛、，；]+").split
UNWRITABLE = gettext_lazy("This holds signs that cannot be kept. Write it again.")


class Line(forms.CharField):
    """A line of text within `limit` bytes, as the record counts it."""

    too_long = gettext_lazy("This is too long. Make it shorter.")

    def __init__(self, limit: int = 400, **options: Any) -> None:
        options.setdefault("widget", forms.TextInput(attrs={"dir": "auto", "autocomplete": "off"}))
        words = {"required": gettext_lazy("Write something here."), "null_characters_not_allowed": UNWRITABLE}
        options.setdefault("error_messages", words)
        super().__init__(**options)
        self.limit = limit

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        try:
            size = len(text.encode())
        except UnicodeEncodeError:  # half a letter
            raise forms.ValidationError(UNWRITABLE) from None
        if size > self.limit:
            raise forms.ValidationError(self.too_long)
        return text


class Text(Line):
    """Some paragraphs."""

    too_long = gettext_lazy("This is too long for one post. Send it in two.")

    def __init__(self, limit: int = 12_000, **options: Any) -> None:
        super().__init__(limit, widget=forms.Textarea(attrs={"dir": "auto", "rows": 6}), **options)


class Tags(Line):
    """A line of tags, with commas between; each is kept once, however it is written in capitals and small letters."""

    def __init__(self, most: int, longest: int, **options: Any) -> None:
        """`most` tags of at most `longest` bytes."""
        super().__init__(most * (longest + 4), label=gettext_lazy("Tags"), required=False, **options)
        self.most, self.longest = most, longest

    def clean(self, value: Any) -> list[str]:
        words = [" ".join(word.strip().lstrip("#").split()) for word in split(super().clean(value))]
        tags = each_once(word for word in words if word.strip("."))
        if len(tags) > self.most:
            raise forms.ValidationError(_("These are too many tags. Keep the best five."))
        if any(len(tag.encode()) > self.longest for tag in tags):
            raise forms.ValidationError(_("A tag is too long. One word or two are enough."))
        return tags


def each_once(words: Iterable[str]) -> list[str]:
    """Tags in one line each, without those that are the same as one before, as it was written first."""
    found: dict[str, str] = {}
    for word in (" ".join(word.split()) for word in words):
        found.setdefault(unicodedata.normalize("NFKC", word).casefold(), word)
    return [word for word in found.values() if word]


def send(request: HttpRequest, form: forms.Form, make: Callable[..., Record], scope: str = "open") -> Entry | None:
    """Sign and store `make(**fields)` with what the form says, in the scope of `api.publish`. None where the form was
    not sent, or cannot be taken: it then says why, and keeps the words."""
    if not form.is_valid():
        return None
    try:
        return api.publish(request, make(**form.cleaned_data), scope)
    except LocalError as error:
        refuse(form, error)
        return None


def refuse(form: forms.Form, why: LocalError, field: str | None = None) -> None:
    """Say in the form, or at one of its fields, why the hub cannot take it; `status_of` then answers so."""
    form.add_error(field, forms.ValidationError(f"{why}", code=FULL if isinstance(why, DiskFull) else None))


def status_of(form: forms.Form | None) -> int:
    """What a page with this form answers: 422 where something is wrong with what was sent, so that nothing takes it for
    done, and 507 where the disk is full."""
    if form is None or not form.errors:
        return 200
    wrong = (each.code for errors in form.errors.as_data().values() for each in errors)
    return 507 if FULL in wrong else 422


def kept(request: HttpRequest, at: str = "") -> dict[str, Any]:
    """What the person signed in began to write into the form here and did not send, as a form's `initial`: for forms
    whose templates say `{% keeps %}`, with the same `at`. `page` does both."""
    person, key = api.person_of(request), drafts_key_of(request)
    if person is None or key is None:
        return {}
    words = keeping.kept_at(person, key, at or request.path)
    return {name: values[0] if len(values) == 1 else values for name, values in words.items()}


def page(
    request: HttpRequest, heading: str, part: str, *, template: str = "portal/page.html", **context: Any
) -> HttpResponse:
    """A page of a plugin: its heading, a part that stays up to date, and where `form` is given a form for whoever is
    signed in, above the part when something is amiss. A page that is open already is answered with the part alone.

    part: a template, such as `market/_prices.html`.  template: one that extends `portal/page.html`.  The context may
    say `topic`, the live topic of the part (else the plugin's label), `verb`, on the form's button, `who_reads`, beside
    it.
    """
    match = request.resolver_match
    context = {"topic": match.app_name if match else "", "heading": heading, "part": part, "verb": _("Send")} | context
    if "X-Fragment" in request.headers:
        return render(request, part, context)
    form = context.get("form")
    if form is not None and not form.is_bound:
        form.initial = {**form.initial, **kept(request)}
    return render(request, template, context, status=status_of(form))


def who_may_read(least: str) -> str:
    """Why somebody may not read here, by the least role that may."""
    return {
        "moderator": _("Only moderators and stewards of this village read here."),
        "steward": _("Only stewards of this village read here."),
    }.get(least, _("Only members of this village read here."))


def who_reads(least: str, scope: str = "open") -> str:
    """What stands beside every button that sends, by the least role that may read and by whether it travels: then each
    village lets those read who have the role there."""
    first = {
        "guest": _("Everyone here can read this, without signing in too."),
        "member": _("Members of this village can read this."),
        "moderator": _("Only moderators and stewards of this village can read this."),
    }.get(least, _("Only stewards of this village can read this."))
    if scope == "here":
        return " ".join((first, _("It stays in this village: it is never given to a neighbour.")))
    there = {
        "guest": _("It travels to neighbouring villages with your name, and copies there may stay."),
        "member": _("It travels to neighbouring villages with your name; members there read it, and copies may stay."),
        "moderator": _(
            "But it travels to neighbouring villages with your name: moderators and stewards there read it, and copies"
            " may stay."
        ),
    }.get(
        least, _("But it travels to neighbouring villages with your name: stewards there read it, and copies may stay.")
    )
    return f"{first} {there}"


def when(stamp: int) -> str:
    """A stamp as a date in the reader's language; only about so while nobody vouches for this hub's clock."""
    belief = clock.belief()
    if is_wild(stamp, belief.now):
        return _("date unknown")
    date = date_of(stamp // A_MINUTE, get_language() or "")
    return date if belief.is_sure else _("about %(date)s") % {"date": date}


@lru_cache(maxsize=4096)
def date_of(minute: int, language: str) -> str:
    """A minute since 1970 as a date in this language, which is the one spoken now. The same posts are dated again and
    again, and a date takes as long to write as half a row."""
    try:
        return date_format(datetime.fromtimestamp(minute * 60, UTC), "j N Y, H:i")
    except (ValueError, OverflowError, OSError):
        return _("date unknown")


def title_at(request: HttpRequest, path: str) -> str:
    """What the plugin is called whose page a path of this hub is; empty of what is no plugin's that is on."""
    try:
        label = resolve(path).app_name
    except Resolver404:
        return ""
    plugin = next((each for each in switches.enabled(request) if each.label == label), None)
    return str(plugin.tile.title if plugin.tile else plugin.verbose_name) if plugin else ""


def ways(request: HttpRequest, entry: bytes, title: str) -> list[Way]:
    """What plugins let whoever asks do with what an entry (32-byte id) began: links for the foot of its page, drawn by
    `portal/_ways.html`. A plugin that fails is passed over."""
    return [
        way
        for plugin in switches.enabled(request)
        for way in guard.ask(plugin.label, "ways", partial(ways_by, plugin, request, entry, title), list[Way]())
    ]


def ways_by(plugin: HubPlugin, request: HttpRequest, entry: bytes, title: str) -> list[Way]:
    """What one plugin says, its words said; links that lead away from this hub are left out."""
    found = [Way(str(way.title), str(way.address), str(way.icon)) for way in plugin.ways(request, entry, title)]
    return [way for way in found if way.address.startswith("/") and not way.address.startswith("//")]
