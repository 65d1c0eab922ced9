"""`/.well-known/webfinger`, `/.well-known/did.json` and `/u/<name>/did.json`, for programs of other makers.

A refusal is a sentence. They are asked from other pages, so everybody's scripts may read the answer; it holds only what
every guest is shown.
"""

from typing import Any
from urllib.parse import quote

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from hub import api
from hub.core.cid import id_text
from naming.wellknown.did import did_web, document
from naming.wellknown.people import Account, account

EVERYWHERE = {"Access-Control-Allow-Origin": "*", "Cache-Control": "no-cache"}
PROFILE = "http://webfinger.net/rel/profile-page"
DID = "https://www.w3.org/ns/did"
LONGEST = 400


def refused(status: int, words: str) -> HttpResponse:
    """A sentence for whoever reads what a program was told."""
    return HttpResponse(f"{words}\n", status=status, content_type="text/plain; charset=utf-8", headers=EVERYWHERE)


def told(what: dict[str, Any], kind: str) -> HttpResponse:
    return JsonResponse(what, content_type=kind, headers=EVERYWHERE, json_dumps_params={"ensure_ascii": False})


def nobody() -> HttpResponse:
    return refused(404, _("Nobody at this hub has this name, or who has it did not say that it is theirs."))


@require_safe
def webfinger(request: HttpRequest) -> HttpResponse:
    """Who `acct:name@host` is, at the host by which the hub was asked."""
    resource = request.GET.get("resource", "")
    label, _at, host = resource.removeprefix("acct:").rpartition("@")
    if not resource.startswith("acct:") or not label or not host or len(resource) > LONGEST:
        return refused(400, _("Ask for somebody: ?resource=acct:name@host."))
    asked = request.get_host().lower()
    if host.lower() not in (asked, asked.rpartition(":")[0]):
        return refused(404, _("This hub answers for names at the host by which it is asked, and not for others."))
    found = account(label.lower())
    return nobody() if found is None else told(descriptor(request, found, resource), "application/jrd+json")


def descriptor(request: HttpRequest, found: Account, resource: str) -> dict[str, Any]:
    """What is told of somebody; `rel` leaves out links, and nothing else."""
    page = page_of(request, found)
    links = [
        {"rel": PROFILE, "type": "text/html", "href": page},
        {"rel": DID, "type": "application/did+json", "href": address(request, "naming:did", found.label)},
    ]
    wanted = request.GET.getlist("rel")
    shown = [link for link in links if not wanted or link["rel"] in wanted]
    return {"subject": resource, "aliases": [page], "links": shown}


@require_safe
def did(request: HttpRequest, label: str) -> HttpResponse:
    """The keys of somebody by their name here."""
    found = account(label)
    if found is None:
        return nobody()
    return did_document(request, found.keys, page_of(request, found), "u", found.label)


@require_safe
def hub_did(request: HttpRequest) -> HttpResponse:
    """The key of this hub, which its card tells as well."""
    here = api.this_hub()
    if here is None:
        return nobody()
    return did_document(request, [here.device_key], request.build_absolute_uri("/"))


def did_document(request: HttpRequest, keys: list[bytes], page: str, *path: str) -> HttpResponse:
    try:
        name = did_web(request.get_host(), *path)
    except ValueError:
        return refused(404, _("A did:web has the name of a host in it. Ask this hub by a name, not by its number."))
    return told(document(name, keys, page), "application/did+json")


def page_of(request: HttpRequest, found: Account) -> str:
    return address(request, "portal:person", id_text(found.id))


def address(request: HttpRequest, name: str, *arguments: str) -> str:
    return request.build_absolute_uri(quote(reverse(name, args=arguments), safe="/%"))
