"""One's own profile: the name as it is written, a picture, languages. Each change is a signed record that replaces what
stood; where two stand side by side, choosing one settles it."""

from collections.abc import Iterable
from typing import Any, NamedTuple

from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from hub import api
from hub.accounts.models import Person, Profile
from hub.accounts.names import LONGEST, BadName, checked, name_key, plain
from hub.accounts.people import profiles
from hub.api.pages import refuse, status_of
from hub.content.photo import add_portrait
from hub.core.cid import id_text, parse_id
from hub.core.errors import LocalError, RemoteError
from hub.log.tables import writing
from hub.portal.entrance.pin import me, needs_pin, with_pin
from hub.portal.forms import photo_line, text_line
from hub.portal.people import shown_picture
from hub.portal.seats.acts import who_acts


class Change(forms.Form):
    """What somebody may say of themselves."""

    name = text_line(gettext_lazy("Your name, as people write it"), longest=LONGEST, rule=checked)
    signs_in = forms.BooleanField(
        label=gettext_lazy("I also sign in by this name from now on"),
        required=False,
    )
    photo = photo_line(gettext_lazy("Your picture"))
    no_picture = forms.BooleanField(label=gettext_lazy("Show no picture"), required=False)
    languages = forms.MultipleChoiceField(
        label=gettext_lazy("Languages you read"),
        choices=settings.LANGUAGES,
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )

    def __init__(self, *sent: Any, may_upload: bool, picture: str, **named: Any) -> None:
        super().__init__(*sent, **named)
        if not may_upload:
            del self.fields["photo"]
        if not picture:
            del self.fields["no_picture"]


class Standing(NamedTuple):
    """A profile that no other replaces."""

    entry: str
    name: str
    picture: str


@require_http_methods(["GET", "HEAD", "POST"])
@with_pin
def profile(request: HttpRequest) -> HttpResponse:
    """The form with what stands, or what was changed."""
    person = me(request)
    held = profiles.standing(person.person_id)
    picture = held[0].picture if held else ""
    form = Change(
        request.POST or None,
        request.FILES or None,
        may_upload=api.may_upload(api.role_of(request)),
        picture=picture,
        initial=initial(person, held),
    )
    if form.is_valid():
        try:
            return changed(request, person, form, picture)
        except BadName as bad:
            form.add_error("name", str(bad))
        except LocalError as wrong:
            refuse(form, wrong)
    words = {
        "form": form,
        "picture": shown_picture(picture),
        "several": [Standing(id_text(row.entry), plain(row.name), shown_picture(row.picture)) for row in held],
    }
    return render(request, "portal/me/profile.html", words, status=status_of(form))


def initial(person: Person, held: Iterable[Profile]) -> dict[str, Any]:
    """What the form begins with."""
    newest = next(iter(held), None)
    return {
        "name": plain(newest.name) if newest else person.name,
        "languages": newest.languages if newest else [],
    }


def changed(request: HttpRequest, person: Person, form: Change, before: str) -> HttpResponse:
    """Sign what the form says."""
    given, writer = form.cleaned_data, who_acts(request)
    profiles.refuse_taken(person, given["name"])
    picture = "" if given.get("no_picture") else before
    if given.get("photo"):
        picture = add_portrait(given["photo"])
    with writing():
        profiles.write(writer, given["name"], picture, given["languages"])
        if given["signs_in"] and name_key(given["name"]) != person.name_key:
            profiles.rename(person, given["name"])
    messages.success(request, _("This is how others see you from now on."))
    if person.name_key != name_key(given["name"]):
        messages.info(request, _("You still sign in as “%(name)s”.") % {"name": person.name})
    return redirect("portal:person", id_text(person.person_id))


@require_POST
@login_required
@needs_pin
def choose(request: HttpRequest) -> HttpResponse:
    """Let one of several profiles that stand side by side replace the others."""
    person = me(request)
    try:
        wanted = parse_id(request.POST.get("profile", ""))
    except RemoteError:
        raise Http404 from None
    row = next((row for row in profiles.standing(person.person_id) if row.entry == wanted), None)
    if row is None:
        raise Http404
    try:
        profiles.write(who_acts(request), plain(row.name), row.picture, row.languages)
    except LocalError as wrong:
        messages.error(request, str(wrong))
    else:
        messages.success(request, _("This is how others see you from now on."))
    return redirect("portal:me")
