"""The page that says who can read along and what helps, and the stewards' button.

It is for everybody, also where only members read: a guest would else have to type a PIN in the open to come to it.
"""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from hub import api
from hub.api.pages import page, refuse
from hub.core.errors import LocalError
from naming import hosts
from naming.https import work
from naming.https.kept import Kept, addresses, fingerprint, kept, lines_of
from naming.https.steps import SYSTEMS

CRT = "application/x-x509-ca-cert"
"""By this phones know what to do with it."""


class Make(forms.Form):
    """Whether a new one takes the place of one that people have installed."""

    make = forms.CharField(widget=forms.HiddenInput, initial="now")
    anew = forms.BooleanField(required=False, label=gettext_lazy("Yes, make a new one"))


@require_http_methods(["GET", "HEAD", "POST"])
def https(request: HttpRequest) -> HttpResponse:
    """What is so here, and what to do; a steward's POST makes what is needed."""
    if request.method == "POST":
        api.stewards_only(request)
    form = Make(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            work.make(form.cleaned_data["anew"])
        except LocalError as error:
            refuse(form, error)
        else:
            messages.success(request, _("The certificate is made. Print this page at the hub's own screen."))
            return redirect("naming:https")
    told: dict[str, Any] = {"is_private": request.is_secure(), "travels": api.travels_open(request)}
    told |= {
        "port": api.https_port(),
        "may_make": api.role_of(request) == "steward",
        "form": form,
        "systems": SYSTEMS,
        "topic": "",
    }
    heading, template = _("Pages that nobody reads on the way (https)"), "naming/https.html"
    return page(request, heading, "naming/_https.html", template=template, **told, **shown(kept()))


def shown(found: Kept | None) -> dict[str, Any]:
    """What there is to install and to compare, as the page and the sheet show it."""
    if found is None:
        return {"made": None}
    return {
        "made": found,
        "addresses": addresses(),
        "fingerprint": lines_of(fingerprint(found.root)),
        "short": lines_of(fingerprint(found.root, "sha1")),
        "missing": [name for name in hosts.own_hosts() if name not in found.names],
    }


@require_safe
def root(request: HttpRequest) -> HttpResponse:
    """The file that people install."""
    found = kept()
    if found is None:
        raise Http404(_("This hub has no certificate yet."))
    return HttpResponse(found.root, content_type=CRT, headers={"Content-Disposition": 'inline; filename="banyan.crt"'})
