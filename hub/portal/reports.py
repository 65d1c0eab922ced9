"""The page on which anybody asks a moderator to look at something."""

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from hub.accounts.records import LONGEST_REASON
from hub.accounts.sign_in import screen
from hub.api import pages
from hub.api.lines import lines_of
from hub.api.pages import refuse, status_of
from hub.core.cid import parse_id
from hub.core.errors import LocalError, RemoteError
from hub.log.written import Written, written_by_id
from hub.moderation import reports
from hub.moderation.models import Report
from hub.plugins import Line
from hub.portal.forms import TOO_LONG


class ReportForm(forms.Form):
    """Why a moderator should look."""

    reason = forms.ChoiceField(
        label=gettext_lazy("What is wrong with it?"),
        choices=Report.Reason.choices,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose what fits best.")},
    )
    words = forms.CharField(
        label=gettext_lazy("In your own words, if you like"),
        max_length=LONGEST_REASON,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto", "autocomplete": "off"}),
        error_messages={"max_length": TOO_LONG},
    )


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def report(request: HttpRequest, entry_id: str) -> HttpResponse:
    """Ask, and lead back to where it stands."""
    entry, line = reported(request, entry_id)
    form = ReportForm(request.POST or None, initial=pages.kept(request))
    if form.is_valid():
        try:
            reports.report(request, entry.id, form.cleaned_data["reason"], form.cleaned_data["words"])
        except LocalError as error:
            refuse(form, error)
        else:
            messages.success(request, _("Thank you. A moderator will look at it."))
            return redirect(line.address or "portal:home")
    answer = render(request, "portal/report.html", {"form": form, "line": line, "id": entry_id}, status=status_of(form))
    return screen.remember(request, answer)


def reported(request: HttpRequest, entry_id: str) -> tuple[Written, Line]:
    """What is here under this id and may be read by whoever asks, or Http404: nobody learns of a hidden entry."""
    try:
        entry = written_by_id(parse_id(entry_id))
    except RemoteError:
        raise Http404 from None
    line = lines_of(request, [entry.position]).get(entry.position) if entry else None
    if entry is None or line is None:
        raise Http404
    return entry, line
