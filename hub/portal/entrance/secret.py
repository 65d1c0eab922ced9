"""Changing one's own PIN or password: what the old one opens is sealed under the new one."""

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods

from hub.accounts.models import Person
from hub.accounts.people.changing import change_secret
from hub.accounts.people.secret import WrongSecret
from hub.accounts.sign_in.queue import Busy
from hub.accounts.sign_in.screen import screen_of
from hub.core.cid import id_text
from hub.core.errors import LocalError
from hub.portal import errors
from hub.portal.entrance.sign_in import page, unable
from hub.portal.forms import ChangeSecret

PAGE = "portal/secret.html"


@sensitive_post_parameters()
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@sensitive_variables()
def secret(request: HttpRequest) -> HttpResponse:
    """Ask for the secret until now and for a new one. Whoever finds a screen left open knows only the second."""
    form, person = ChangeSecret(request.POST if request.method == "POST" else None), request.user
    if not form.is_valid() or not isinstance(person, Person):
        return page(request, PAGE, form)
    given = form.cleaned_data
    try:
        changed = change_secret(person, given["old"], given["secret"], screen=screen_of(request))
    except Busy:
        return errors.busy(request, reverse("portal:secret"))
    except LocalError as wrong:
        return unable(request, PAGE, form, wrong)
    if not changed:
        form.add_error("old", str(WrongSecret()))
        return page(request, PAGE, form)
    update_session_auth_hash(request, person)
    messages.success(request, _("From now on your new PIN or password opens your things here."))
    return redirect("portal:person", id_text(bytes(person.person_id)))
