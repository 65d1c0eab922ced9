"""What people are called in the forum: by who looks, and nobody sees what another calls them."""

from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from hub import api
from hub.accounts.models import Person
from hub.accounts.records import Profile
from hub.core.cid import content_id, id_text
from hub.core.short_ids import hex_of
from hub.testing import HubWriter, Writer, replay
from naming import records
from naming.api import key_form
from naming.models import Called
from plugins.forum import records as forum
from plugins.forum.models import Post, Topic
from plugins.forum.part.mentions import named_in
from tests.accounts.village import Village
from tests.plugins.forum.test_boards import steward_of
from tests.plugins.forum.test_pages import begin, page

pytestmark = pytest.mark.django_db
SignIn = Callable[..., Client]


def id_of(name: str) -> bytes:
    person: bytes | None = Person.objects.get(name=name).person_id
    assert person is not None
    return bytes(person)


def test_a_private_name_stands_on_the_pages_of_who_gave_it_alone(sign_in: SignIn, board: str, client: Client) -> None:
    ama, kofi = sign_in("ama"), sign_in("kofi", "steward")
    topic = begin(ama, board)
    mine = begin(kofi, board, "Another")
    Called.objects.create(person=id_of("kofi"), label="dada-ya-kisima", zone=id_of("ama"))
    for browser in (client, ama, kofi, ama, client):  # each list is kept as it was drawn
        for address in (board, topic):
            shown = page(browser, address)
            assert ("dada-ya-kisima" in shown) == (browser is kofi), address
            assert (">ama<" in shown) == (browser is not kofi), address
    fragment = page(kofi, board, **{"X-Fragment": "1"})
    assert fragment.count("<bdi>dada-ya-kisima</bdi>") == fragment.count("<bdi>kofi</bdi>") == 1
    assert "dada-ya-kisima" not in page(client, mine)


def test_what_this_hub_calls_somebody_stands_in_a_list_that_was_kept(sign_in: SignIn, board: str) -> None:
    ama = sign_in("ama")
    begin(ama, board)
    assert "<bdi>ama</bdi>" in page(ama, board)
    api.publish_as_hub(records.Bind(label="ama-kisima", what="person", target=id_text(id_of("ama"))))
    assert "<bdi>ama-kisima</bdi>" in page(ama, board)


def test_what_somebody_writes_carries_the_name_that_they_give_themselves(sign_in: SignIn, board: str) -> None:
    ama = sign_in("ama")
    api.publish_as_hub(records.Bind(label="ama-kisima", what="person", target=id_text(id_of("ama"))))
    begin(ama, board)
    position = Topic.objects.get().position
    assert (api.written([position])[position].record or {})["as"] == "ama"


def test_names_cost_a_board_no_statement_for_each_of_its_writers(sign_in: SignIn, board: str) -> None:
    kofi, counts = sign_in("kofi", "steward"), []
    for name in ("ama", "esi", "yaw", "efua"):
        begin(sign_in(name), board, name)
        api.publish_as_hub(records.Bind(label=f"{name}-here", what="person", target=id_text(id_of(name))))
        Called.objects.create(person=id_of("kofi"), label=f"my-{name}", zone=id_of(name))
        page(kofi, board)
        with CaptureQueriesContext(connection) as asked:
            assert f"my-{name}" in page(kofi, board)
        counts.append(len(asked))
    assert len(set(counts)) == 1


def names_kept() -> list[dict[str, str]]:
    """What the newest reply says of the names in it."""
    position = Post.objects.latest("position").position
    found: list[dict[str, str]] = (api.written([position])[position].record or {}).get("names") or []
    return found


def test_a_name_in_a_text_goes_on_meaning_what_it_meant_when_it_was_written(sign_in: SignIn, board: str) -> None:
    ama = sign_in("ama")
    topic = begin(ama, board)
    first = api.publish_as_hub(records.Bind(label="fundi", what="person", target=id_text(id_of("kofi"))))
    ama.post(f"{topic}reply/", {"text": "Ask @fundi about the pump."})
    assert names_kept() == [{"name": "fundi", "what": "person", "target": id_text(id_of("kofi"))}]
    again = records.Bind(label="fundi", what="person", target=id_text(id_of("ama")), after=[id_text(first.id)])
    api.publish_as_hub(again)
    shown = page(ama, topic)
    assert f'<a href="/people/{id_text(id_of("kofi"))}/"><bdi>@fundi</bdi></a>' in shown
    assert f'(<span class="code" dir="ltr">{key_form(id_of("kofi"))}</span>)' in shown


def test_what_is_no_person_is_named_too_and_a_link_keeps_what_its_host_led_to(sign_in: SignIn, board: str) -> None:
    ama, cid = sign_in("ama"), content_id(b"a book")
    topic = begin(ama, board)
    far = HubWriter("amani")
    far.write(records.Claim(label="amani"))
    far.write(records.Bind(label="soko", what="cid", target=cid))
    replay(far)
    told = ama.post(
        f"{topic}reply/", {"text": "Read @soko.amani. Or [here](http://soko.amani.home.arpa:8000/)"}, follow=True
    )
    assert "Nobody is told" not in told.content.decode()
    assert names_kept() == [{"name": "soko.amani", "what": "cid", "target": cid}]
    assert f'<a href="/ipfs/{cid}"><bdi>@soko.amani</bdi></a>.' in page(ama, topic)


def test_nothing_of_private_names_is_written_into_what_others_read(sign_in: SignIn, board: str) -> None:
    ama, far = sign_in("ama"), HubWriter("hilltop")
    far.write(records.Bind(label="soko", what="cid", target=content_id(b"a book")))
    replay(far)
    Called.objects.create(person=id_of("ama"), label="kaka", zone=id_of("kofi"))
    Called.objects.create(person=id_of("ama"), label="kilima", zone=far.hub.id)
    text = "Thanks, @kaka! Read @soko.kilima and [this](http://soko.kilima.home.arpa/)."
    topic = begin(ama, board, text=text)
    told = ama.post(f"{topic}reply/", {"text": text}, follow=True).content.decode()
    assert "Nobody is told of @kaka" in told
    for row in (Topic, Post):
        said = repr(list(api.written(row.objects.values_list("position", flat=True)).values())[-1].record)
        assert text in said
        assert id_text(id_of("kofi")) not in said
        assert content_id(b"a book") not in said


def test_who_bears_a_name_is_meant_by_it_whomever_its_writer_calls_so(sign_in: SignIn, board: str) -> None:
    sign_in("ama")
    Called.objects.create(person=id_of("ama"), label="kofi", zone=id_of("ama"))
    assert named_in("Thanks, @kofi!", None, id_of("ama")).mentions == [id_text(id_of("kofi"))]


def test_whom_the_zone_of_its_writer_calls_so_is_meant_but_not_where_nobody_is_to_know_who_writes(
    sign_in: SignIn, board: str
) -> None:
    ama = sign_in("ama")
    api.publish(
        ama.get("/look/").wsgi_request, records.Bind(label="kaka", what="person", target=id_text(id_of("kofi")))
    )
    assert named_in("Thanks, @kaka!", None, id_of("ama")).mentions == [id_text(id_of("kofi"))]
    assert named_in("Thanks, @kaka!", None, None) == (None, None, ["@kaka"])


def test_one_bare_word_means_no_hub_that_only_calls_itself_so(sign_in: SignIn, board: str) -> None:
    ama, far = sign_in("ama"), HubWriter("amani")
    topic = begin(ama, board)
    far.write(records.Claim(label="amani"))
    replay(far)
    ama.post(f"{topic}reply/", {"text": "Hello @amani"})
    assert names_kept() == []


@pytest.mark.parametrize(
    "names", [[{"name": "soko"}], [{"name": "", "what": "cid", "target": "x"}], [{}], [{"x": 1}] * 11]
)
def test_names_that_say_not_what_they_led_to_are_no_record(names: list[dict[str, str]]) -> None:
    with pytest.raises(ValueError, match=r"."):
        forum.Post(topic=id_text(bytes(32)), text="", as_="ama", names=names).validate()


def test_names_of_a_kind_that_is_not_known_here_are_shown_with_their_key(sign_in: SignIn, board: str) -> None:
    ama, esi = sign_in("ama"), Writer("esi")
    topic = begin(ama, board)
    text_id = id_text(api.written([Topic.objects.get().position])[Topic.objects.get().position].id)
    odd = [{"name": "<b>bei</b>", "what": "planet", "target": "<script>"}]
    esi.write(forum.Post(topic=text_id, text="@<b>bei</b>", as_="esi", names=odd))
    replay(esi)
    shown = page(ama, topic)
    assert "<script>" not in shown.split("post-text")[-1].split("</article>")[0]
    assert "&lt;b&gt;bei&lt;/b&gt;</bdi>" in shown


def test_a_link_means_what_it_opens_whatever_its_writer_privately_calls_others(sign_in: SignIn, board: str) -> None:
    sign_in("ama")
    Called.objects.create(person=id_of("ama"), label="rafiki", zone=id_of("ama"))
    end = f"{api.suffix()}/"
    assert named_in(f"See [this](http://rafiki.{end}) there.", None, id_of("ama")).names is None


def test_what_somebody_calls_a_village_stands_wherever_it_is_told_to_them_alone(
    sign_in: SignIn, board: str, client: Client
) -> None:
    ama, far = sign_in("ama"), Village()
    seed, seat = steward_of(far)
    far.say(far.seed, Profile(name="Hilltop"))
    there = far.say(seed, forum.Board(title="Far", zone=id_text(far.id), seat=seat))
    news = far.say(seed, forum.Topic(board=id_text(there.id), title="Goats", text="", as_="Zuri"))
    far.say(far.seed, forum.Topic(board=id_text(there.id), title="True", text="", as_="Abena", by="guest"))
    addresses = ["/forum/", f"/forum/board/{hex_of(there.id)}/", f"/forum/topic/{hex_of(news.id)}/"]
    for browser in (client, ama):
        for address in addresses:
            assert page(browser, address).count("<bdi>Hilltop</bdi>") == 1
        assert "Abena (guest, through the hub of Hilltop)" in page(browser, addresses[1])
    Called.objects.create(person=id_of("ama"), label="kilima", zone=far.id)
    for browser in (client, ama, client, ama):
        name = "kilima" if browser is ama else "Hilltop"
        for address in addresses:
            shown = page(browser, address)
            assert shown.count(f"<bdi>{name}</bdi>") == 1, address
            assert ("kilima" in shown) == (browser is ama)
        assert f"Abena (guest, through the hub of {name})" in page(browser, addresses[1])
