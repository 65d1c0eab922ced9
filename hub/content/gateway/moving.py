"""Where whoever opens a website is led: to the host that is its own (`sites`), and back to what only the hub's own
pages show. Nothing is believed that a request says of the way it came, but the host that it asks for.
"""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.encoding import iri_to_uri

from hub.content.gateway import folders, hosts, paths, reached
from hub.content.gateway.asked import Asked, Form
from hub.content.gateway.hosts import Site
from hub.content.gateway.rights import PUBLIC


def elsewhere(request: HttpRequest, wished: Asked, cache: str, site: Site) -> HttpResponseBase | None:
    """Where a page that opens a website is led: from `/ipfs/` to its own host, where it has one; and from there back
    to what only the hub's own pages show, the list of a folder. Programs, and what pages load, are led nowhere: hubs
    take a redirect for no answer, and the hub's pages load nothing from another host."""
    own = getattr(request, "own_host", settings.HUB_SITES)
    if not own or wished.form is not Form.FILE:
        return None
    way = folders.followed(wished.root, wished.names)
    is_list = way is not None and folders.is_listed(way[-1])
    if getattr(request, "is_site", False):
        there = paths.address(f"/{site.space}/{site.label}", wished.names, folder=True)
        return leading(request, own + port(request), there) if is_list and wished.folder else None
    if is_list or not is_opened(request, cache) or wished.saved:
        return None
    inside = paths.address("", wished.names, folder=wished.folder or not wished.names)
    query = request.META.get("QUERY_STRING", "")
    return leading(request, host(request, site), f"{inside}?{iri_to_uri(query)}" if query else inside)


def is_opened(request: HttpRequest, cache: str) -> bool:
    """Whether a person opens a page at the very host whose subdomains are ours, and everybody is given it."""
    name = (reached.host(request) or "").partition(":")[0].lower()
    return (
        name == settings.HUB_SITES
        and cache == PUBLIC
        and not getattr(request, "for_members", False)
        and "text/html" in request.headers.get("Accept", "")
    )


def host(request: HttpRequest, site: Site) -> str:
    return hosts.host_of(site.space, site.label, settings.HUB_SITES, port(request))


def port(request: HttpRequest) -> str:
    """The port at which the hub was asked, with its colon."""
    _name, colon, number = (reached.host(request) or "").partition(":")
    return colon + number


def leading(request: HttpRequest, host: str, address: str) -> HttpResponse:
    """The way to another host. It is not kept: a setting may go."""
    headers = {"Location": f"{request.scheme}://{host}{address}", "Cache-Control": "no-cache", "Vary": "Accept"}
    return HttpResponse(status=302, headers=headers)
