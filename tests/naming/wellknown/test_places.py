"""Only names answer where other makers' programs look, whatever a plugin declares."""

from types import ModuleType

import pytest
from django.apps import apps
from django.http import HttpRequest, HttpResponse
from django.urls import path

from hub.plugins import HubPlugin, Undeclared
from hub.plugins.steps import resolver_of


def answer(request: HttpRequest) -> HttpResponse:
    return HttpResponse()


@pytest.mark.parametrize(("label", "place"), [("forum", ".well-known/forum"), ("naming", "sign-in/")])
def test_an_address_at_the_root_is_refused(label: str, place: str) -> None:
    plugin, module = apps.get_app_config(label), ModuleType("urls")
    assert isinstance(plugin, HubPlugin)
    module.urlpatterns = []  # type: ignore[attr-defined]
    module.root_urlpatterns = [path(place, answer)]  # type: ignore[attr-defined]
    with pytest.raises(Undeclared, match="write urlpatterns"):
        resolver_of(plugin, module)
