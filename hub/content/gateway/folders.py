"""What lies in folders: found name by name, and shown as a website or as a list."""

from django.http import HttpRequest
from django.http.response import HttpResponseBase

from hub.content.gateway import answers
from hub.content.gateway.asked import Asked
from hub.content.models import Stored


def followed(root: Stored, names: tuple[str, ...]) -> list[Stored] | None:
    """The root and what each name leads to, one after the other; None where one leads nowhere."""
    return None if names else [root]


def missing(request: HttpRequest, wished: Asked, root: Stored, cache: str) -> HttpResponseBase:
    """Nothing of this name is there."""
    return answers.no_such_part()


def folder(request: HttpRequest, wished: Asked, stored: Stored, cache: str) -> HttpResponseBase:
    return answers.no_such_part()
