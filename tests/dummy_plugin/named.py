"""The gauge has a name: its page gives it one and says it, and the name leads back by what the plugin is called."""

import re
from html import unescape
from urllib.parse import parse_qs, urlsplit

import pytest

from hub import api
from hub.core.cid import id_text

pytestmark = pytest.mark.django_db


def test_the_page_of_a_plugin_is_named_as_everything_else_is(sign_in, client):
    kofi = sign_in("kofi", "steward")
    link = unescape(re.search(r'href="(/naming/bind\?[^"]*)"', kofi.get("/dummy/").content.decode())[1])
    form = kofi.get(link)
    assert "The gauge at the bridge" in form.content.decode()
    asked = {key: value[0] for key, value in parse_qs(urlsplit(link).query).items()}
    done = kofi.post("/naming/bind", asked | {"label": "mto", "zone": id_text(api.this_hub().id)})
    assert done["Location"] == "/naming/name/mto/"
    shown = client.get("/dummy/").content.decode()
    assert re.search(r'href="/naming/name/mto\.k-[a-z2-7]{52}/"', shown)
    assert "Called “mto”" in shown
    led = client.get(done["Location"]).content.decode()
    assert f'href="http://testserver:{api.web_port()}/dummy/"><bdi>River</bdi>' in led
