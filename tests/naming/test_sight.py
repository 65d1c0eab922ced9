"""What moderators here took out of sight: the words count on, and nobody is shown them."""

from collections.abc import Callable

import pytest
from django.test import Client

from hub import api
from hub.accounts.records import Tick
from hub.content import named, store
from hub.core.cid import id_text
from hub.log.models import Feed, Hidden
from hub.log.tables import positions_of
from hub.testing import HubWriter, Writer, replay
from naming import records
from naming.api import claimed_by, display_name, key_form, resolve
from naming.core.labels import key_label
from tests.naming.test_pages import amani, name, page
from tests.portal.page import said

pytestmark = pytest.mark.django_db
SignIn = Callable[..., Client]
PAGE = b"<!doctype html><title>Kitabu</title>"
OUT_OF_SIGHT = "A moderator of this hub took out of sight what is called so, or who says so."


@pytest.fixture
def kofi(sign_in: SignIn) -> Client:
    return sign_in("kofi", "steward")


def blocked(writer: Writer) -> None:
    """As a moderator blocks somebody: all their feeds."""
    Feed.objects.filter(key=writer.key).update(blocked=True)
    api.sight_changed()


def asked(client: Client, called: str) -> dict[str, object]:
    told: dict[str, object] = client.get("/naming/resolve", {"name": called}).json()
    return told


def test_what_somebody_named_who_is_blocked_here_is_shown_to_nobody(kofi: Client, client: Client) -> None:
    ama = Writer("ama")
    ama.write(records.Bind(label="ugly", what="address", target="10.6.6.6"))
    replay(ama)
    called = f"ugly.{key_label(ama.person.id)}"
    assert "10.6.6.6" in page(client, name(called))
    blocked(ama)
    words = page(client, name(called))
    assert OUT_OF_SIGHT in words
    assert "10.6.6.6" not in words
    assert asked(client, called)["state"] == "hidden"
    assert asked(client, called)["found"] == []
    zone = id_text(ama.person.id)
    for address in (f"/naming/of/{zone}/", f"/naming/zone/{zone}", f"/search/?q={called}"):
        assert b"10.6.6.6" not in client.get(address, follow=True).content, address
    Feed.objects.update(blocked=False)
    assert "10.6.6.6" in page(client, name(called))


def test_a_hub_that_is_blocked_leaves_its_name_to_nobody(kofi: Client, client: Client) -> None:
    """Else whoever has a hub blocked that was called so longer would get its name."""
    hilltop, lakeside = amani()
    blocked(lakeside)
    words = page(client, name("amani"))
    assert "If you mean the hub that calls itself so, choose it." in words
    assert "lakeside" not in words
    found = resolve("amani")
    assert (found.state, [each.hub for each in found.claims]) == ("contested", [hilltop.hub.id])
    blocked(hilltop)
    assert OUT_OF_SIGHT in page(client, name("amani"))
    assert resolve("amani").state == "hidden"


def test_one_word_that_is_hidden_names_nobody(kofi: Client) -> None:
    ama = Writer("ama")
    replay(ama)
    bind = api.publish_as_hub(records.Bind(label="fool", what="person", target=id_text(ama.person.id)))
    assert display_name(ama.person.id) == "fool"
    Hidden.objects.create(position=positions_of([bind.id])[bind.id])
    api.sight_changed()
    assert display_name(ama.person.id) == key_form(ama.person.id)
    assert resolve("fool").state == "hidden"


def given(browser: Client, cid: str) -> int:
    return browser.get(f"/ipfs/{cid}").status_code


def test_content_is_given_by_its_name_while_that_leads_to_it(kofi: Client, client: Client, sign_in: SignIn) -> None:
    """And to whoever lifts a block, who has to see what it is about."""
    ama = sign_in("ama")
    cid = store.add(PAGE)
    assert given(client, cid) == 404
    bind = api.publish_as_hub(records.Bind(label="kitabu", what="cid", target=cid))
    assert given(client, cid) == 200
    block = api.publish_as_hub(records.Block(label="kitabu", reason="It is somebody else's."))
    assert (given(client, cid), given(ama, cid), given(kofi, cid)) == (404, 404, 200)
    api.publish_as_hub(records.Unbind(label="kitabu", after=[id_text(block.id)]))
    assert given(client, cid) == 200
    Hidden.objects.create(position=positions_of([bind.id])[bind.id])
    assert (given(client, cid), given(kofi, cid)) == (404, 404)


def test_content_is_given_by_its_name_until_that_ends(kofi: Client, client: Client) -> None:
    cids = [store.add(PAGE + bytes([number])) for number in range(4)]
    first, *others = (api.publish_as_hub(records.Bind(label="soko", what="cid", target=each)) for each in cids[:2])
    assert [given(client, each) for each in cids[:2]] == [200, 200], "both, for neither knew of the other"
    after = [id_text(each.id) for each in (first, *others)]
    api.publish_as_hub(records.Bind(label="soko", what="cid", target=cids[2], after=after))
    assert [given(client, each) for each in cids[:3]] == [404, 404, 200]
    here = api.this_hub()
    assert here is not None
    days = api.epoch_of(here.id)
    api.publish_as_hub(records.Bind(label="wiki", what="cid", target=cids[3], until=days + 1))
    assert given(client, cids[3]) == 200
    api.publish_as_hub(Tick(epoch=days + 1))
    assert given(client, cids[3]) == 404


def test_what_waits_elsewhere_hides_nothing_that_has_a_name(client: Client, kofi: Client) -> None:
    """However often others put the same content where a moderator looks first."""
    cid, many = store.add(PAGE), Writer("ama")
    for number in range(named.MOST_WAITING + 10):
        many.write(records.Bind(label=f"n{number}", what="address", target="10.0.0.7"))
    replay(many)
    waiting = positions_of([each.id for each in many.written[1:]])
    named.note([named.Naming(at, each, [cid], "elsewhere") for each, at in waiting.items()])
    named.keepers["elsewhere"] = lambda positions, request: positions
    try:
        assert given(client, cid) == 404
        api.publish_as_hub(records.Bind(label="kitabu", what="cid", target=cid))
        assert given(client, cid) == 200
    finally:
        del named.keepers["elsewhere"]


def test_what_is_hidden_is_in_no_list_and_no_warning(kofi: Client, client: Client) -> None:
    """Nor told to whoever takes its place, nor among what a hub calls itself."""
    here = api.this_hub()
    assert here is not None
    bind = api.publish_as_hub(records.Bind(label="uglyname", what="address", target="10.6.6.6"))
    hilltop, lakeside = amani()
    Hidden.objects.create(position=positions_of([bind.id])[bind.id])
    blocked(lakeside)
    zone = client.get(f"/naming/zone/{id_text(here.id)}").json()
    assert zone["names"] == []
    assert "uglyname" not in page(client, name("ug1yname"), 404)
    again = {"label": "uglyname", "what": "address", "target": "10.0.0.7", "zone": id_text(here.id)}
    assert "10.6.6.6" not in said(kofi.post("/naming/bind", again))
    assert claimed_by([hilltop.hub.id, lakeside.hub.id]).keys() == {hilltop.hub.id}


def test_of_a_name_whose_words_are_all_hidden_nothing_is_told(kofi: Client, client: Client) -> None:
    """A block that is hidden too blocks on, and its label stands in no list."""
    here = api.this_hub()
    assert here is not None
    bind = api.publish_as_hub(records.Bind(label="uglyname", what="address", target="10.6.6.6"))
    block = api.publish_as_hub(records.Block(label="uglyname", reason="It is a slur."))
    for each in (bind, block):
        Hidden.objects.create(position=positions_of([each.id])[each.id])
    assert "uglyname" not in page(client, "/naming/")
    assert client.get(f"/naming/zone/{id_text(here.id)}").json()["names"] == []
    assert resolve("uglyname").state == "hidden"


def test_who_names_the_same_again_and_again_hides_nobody_else(kofi: Client, client: Client) -> None:
    cid, far = store.add(PAGE), HubWriter("hilltop")
    for number in range(named.MOST_WAITING + 10):
        far.write(records.Bind(label=f"n{number}", what="cid", target=cid))
        far.write(records.Block(label=f"n{number}", reason="It is nobody's."))
    replay(far)
    assert given(client, cid) == 404
    api.publish_as_hub(records.Bind(label="kitabu", what="cid", target=cid))
    assert given(client, cid) == 200


def test_where_a_blocked_name_led_is_told_in_no_list(kofi: Client, client: Client) -> None:
    here = api.this_hub()
    assert here is not None
    api.publish_as_hub(records.Bind(label="uglyname", what="address", target="10.6.6.6"))
    lists = ("/naming/", f"/naming/zone/{id_text(here.id)}")
    assert [b"10.6.6.6" in client.get(each).content for each in lists] == [True, True]
    api.publish_as_hub(records.Block(label="uglyname", reason="It reads as another's."))
    assert [b"10.6.6.6" in client.get(each).content for each in lists] == [False, False]


def test_what_a_strange_hub_named_is_given_until_that_hub_is_blocked(kofi: Client, client: Client) -> None:
    cid = store.add(PAGE)
    far = HubWriter("hilltop")
    far.write(records.Bind(label="kitabu", what="cid", target=cid))
    replay(far)
    assert given(client, cid) == 200
    blocked(far)
    assert given(client, cid) == 404
