"""What a village's resolver has to be told, so that it asks this hub for names: lines for its configuration.

Each line is needed. Resolvers answer for `home.arpa` and for addresses turned round by themselves, and say that nothing
is there; they ask no program of their own machine; offline they cannot prove that nobody signs these names; and some
throw away answers that lead to a private address.
"""

from collections.abc import Callable, Iterator
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from hub import api
from hub.api import DnsPlace
from naming.dns.zone import cut_name


@require_safe
def configuration(request: HttpRequest) -> HttpResponse:
    """The lines for one kind of resolver."""
    lines, place = FORMS.get(request.GET.get("fmt", "")), api.dns_place()
    if lines is None:
        return said(400, _("Write ?fmt=unbound or ?fmt=dnsmasq behind this address."))
    if place is None:
        return said(404, _("This hub does not answer DNS. Whoever runs it can name a port for that."))
    return said(200, "\n".join(lines(place)))


def said(status: int, words: str) -> HttpResponse:
    return HttpResponse(f"{words}\n", status=status, content_type="text/plain; charset=utf-8")


def for_unbound(place: DnsPlace) -> Iterator[str]:
    """A file for /etc/unbound/unbound.conf.d/."""
    zones = [place.suffix, *turned(place)]
    yield "server:"
    if any(each.is_loopback for each in place.addresses):
        yield "    do-not-query-localhost: no"
    yield f'    private-domain: "{place.suffix}"'
    for zone in zones:
        yield f'    domain-insecure: "{zone}"'
        yield f'    local-zone: "{zone}." transparent'
    for zone in zones:
        yield "stub-zone:"
        yield f'    name: "{zone}"'
        for each in place.addresses:
            yield f"    stub-addr: {each}@{place.port}"


def for_dnsmasq(place: DnsPlace) -> Iterator[str]:
    """A file for /etc/dnsmasq.d/."""
    yield f"rebind-domain-ok=/{place.suffix}/"
    for each in place.addresses:
        yield f"server=/{place.suffix}/{each}#{place.port}"
        for network in place.mesh:
            yield f"rev-server={network},{each}#{place.port}"


def turned(place: DnsPlace) -> list[str]:
    return [b".".join(cut_name(each)).decode() for each in place.mesh]


FORMS: Final[dict[str, Callable[[DnsPlace], Iterator[str]]]] = {"unbound": for_unbound, "dnsmasq": for_dnsmasq}
