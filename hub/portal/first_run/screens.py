"""The six screens: each is a page of its own that leads to the next, so that Back works, also without JavaScript."""

from typing import Any, Final, NamedTuple

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods

from hub import api
from hub.accounts.first_run import newcomer
from hub.accounts.hubs.identity import this_hub
from hub.accounts.models import Seat
from hub.accounts.sign_in import screen
from hub.accounts.sign_in.queue import Busy
from hub.api.pages import refuse, status_of
from hub.core.errors import LocalError
from hub.portal import errors
from hub.portal.first_run import answers, forms
from hub.portal.first_run.begin import begun, claimed


class Step(NamedTuple):
    """A screen: its address, its heading, what it asks."""

    key: str
    heading: Any
    form: type[forms.Screen]


STEPS: Final = (
    Step("languages", _("Languages"), forms.Languages),
    Step("kind", _("The place"), forms.Kind),
    Step("name", _("Name and picture"), forms.Name),
    Step("stewards", _("Two stewards"), forms.Stewards),
    Step("rules", _("Who may do what"), forms.Rules),
    Step("neighbours", _("Neighbours"), forms.Neighbours),
)


@sensitive_post_parameters()
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def first_run(request: HttpRequest, key: str = STEPS[0].key) -> HttpResponse:
    """One screen, or what stands in its place once the hub is founded."""
    if this_hub() is not None:
        has_steward = Seat.objects.filter(role="steward", standing="held").exists()
        return redirect("portal:home") if has_steward else claimed(request)
    number = next((at for at, step in enumerate(STEPS) if step.key == key), None)
    if number is None:
        raise Http404
    so_far = answers.given(request)
    missing = next((step for step in STEPS[:number] if step.key not in so_far), None)
    if missing is not None:
        return redirect(address(missing))
    return asked(request, number, so_far)


def address(step: Step) -> str:
    return reverse("portal:first-run") if step is STEPS[0] else reverse("portal:first-run-screen", args=[step.key])


@sensitive_variables()
def asked(request: HttpRequest, number: int, so_far: answers.Answers) -> HttpResponse:
    """Show a screen, or take its answer and go on."""
    step, sent = STEPS[number], request.method == "POST"
    own = so_far.get(step.key, {})
    form = step.form(request.POST if sent else None, request.FILES if sent else None, so_far, own)
    if not form.is_valid():
        return page(request, number, form)
    try:
        answer = taken(request, step, form)
        if number + 1 == len(STEPS):
            return answers.drop(begun(request, so_far))
    except Busy:
        return errors.busy(request)
    except LocalError as wrong:
        refuse(form, wrong)
        return page(request, number, form)
    going_on = redirect(address(STEPS[number + 1]))
    return screen.remember(request, answers.keep(going_on, changed(so_far, step, answer), request.is_secure()))


def changed(so_far: answers.Answers, step: Step, answer: dict[str, Any]) -> answers.Answers:
    """The answers with this one. Another kind of place proposes its own rules again."""
    is_other = step.key == "kind" and so_far.get("kind") != answer
    return {key: kept for key, kept in so_far.items() if not (is_other and key == "rules")} | {step.key: answer}


@sensitive_variables()
def taken(request: HttpRequest, step: Step, form: forms.Screen) -> dict[str, Any]:
    """What is kept of an answer: of secrets what was derived, of a picture its id."""
    given = dict(form.cleaned_data)
    if isinstance(form, forms.Name):
        photo = given.pop("photo")
        return given | {"picture": api.add_photo(photo) if photo else form.own.get("picture", "")}
    if isinstance(form, forms.Stewards):
        return stewards(request, form)
    return given


@sensitive_variables()
def stewards(request: HttpRequest, form: forms.Stewards) -> dict[str, Any]:
    """Both stewards, derived one after the other; those that nothing was typed for stay as they were."""
    given, held = form.cleaned_data, form.own.get("stewards", [])
    found = []
    for which, (name, secret, _again) in enumerate(form.PAIRS):
        if given.get(name) and form.is_kept(which):
            found.append(held[which])
        elif given.get(name):
            found.append(answers.packed(newcomer(given[name], given[secret], screen.screen_of(request))))
    return {"steward": given["steward"], "second": given.get("second", ""), "stewards": found}


def page(request: HttpRequest, number: int, form: forms.Screen) -> HttpResponse:
    """A screen with its form."""
    step = STEPS[number]
    words = {
        "form": form,
        "step": step.key,
        "heading": step.heading,
        "number": number + 1,
        "of": len(STEPS),
        "back": address(STEPS[number - 1]) if number else "",
        "here": address(step),
        "kept": form.own,
    }
    answer = render(request, "portal/first_run/screen.html", words, status=status_of(form))
    return screen.remember(request, answer)
