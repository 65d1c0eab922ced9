"""PUBLIC: files that are too large for any form. Apart from `hub.api`, because only pages need it.

@takes_large(files_of("library"))
def add(request): ...
"""

from collections.abc import Callable
from typing import Any, TypeVar

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.utils.translation import gettext as _

from hub.api.people import may_upload, person_of, role_of
from hub.content import leases
from hub.content.leases import Lease

__all__ = ["files_of", "takes_large"]

Rule = Callable[..., None]
View = TypeVar("View", bound=Callable[..., Any])


def takes_large(rule: Rule) -> Callable[[View], View]:
    """Decorator, the outermost of a view: what is sent to it may be of any size. `rule(request, size)`, with the parts
    of the address that the view is given, is asked before the first byte; it says by `LocalError` or `PermissionDenied`
    why not."""

    def marked(view: View) -> View:
        view.takes_large = rule  # type: ignore[attr-defined]  # what a function carries
        return view

    return marked


def files_of(label: str) -> Rule:
    """Whoever may add files here, as many bytes as there is room for in what they may use of this plugin."""

    def rule(request: HttpRequest, size: int, *_more: Any, **_named: Any) -> None:
        person = person_of(request)
        if person is None or not may_upload(role_of(request)):
            raise PermissionDenied(_("Sign in to write."))
        leases.expect(Lease(label, person), size)

    return rule
