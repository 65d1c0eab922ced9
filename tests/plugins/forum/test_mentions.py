"""`@name` means one person or nobody, is kept as an id, and leads to who bears the name."""

import re
from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from hub.accounts.records import Profile
from hub.core.cid import id_text, parse_id
from hub.core.short_ids import hex_of
from hub.testing import Writer, assert_converges, replay, sown
from plugins.forum import records
from plugins.forum.models import Mention, Topic
from plugins.forum.part import mentions
from plugins.forum.projections import short
from tests.plugins.forum.test_pages import begin, page
from tests.plugins.forum.test_quotes import ids_on
from tests.plugins.forum.test_rows import say, topic_by

pytestmark = pytest.mark.django_db
SignIn = Callable[..., Client]


def links(shown: str) -> list[tuple[str, str]]:
    """(name as typed, id) of everybody whom the posts of a page name."""
    return [(name, person) for person, name in re.findall(r'<a href="/people/(\w+)/"><bdi>(@[^<]*)</bdi></a>', shown)]


def called(name: str, hub: str = "hilltop") -> Writer:
    """Somebody far away with a profile."""
    writer = Writer(name, hub=hub)
    writer.write(Profile(name=name, languages=[]))
    return writer


def me(browser: Client) -> str:
    """The id of who is signed in."""
    found = re.search(r'href="/people/(bafyrei\w+)/', page(browser, "/"))
    assert found
    return found[1]


def test_a_name_of_this_village_becomes_a_link_and_an_id(sign_in: SignIn, board: str) -> None:
    ama, kofi = sign_in("ama"), sign_in("kofi", "steward")
    topic = begin(ama, board, text="Ask @Kofi, or mail ama@kofi.example.")
    shown = page(kofi, topic)
    assert links(shown) == [("@Kofi", me(kofi))]
    assert "mail ama@kofi.example" in shown
    assert Mention.objects.get().person8 == short(parse_id(me(kofi)))


@pytest.mark.parametrize("name", ["Ama Serwaa Mensah", "ama o'neill", "أمّ كلثوم", "अमा देवी", "J. R. Abban", "愛子"])
@pytest.mark.parametrize("around", ["@{}", "Hello @{}, are you there?", "(@{})", "**@{}** said", "> @{}!"])
def test_names_of_several_words_and_of_any_script_are_found(
    name: str, around: str, sign_in: SignIn, board: str
) -> None:
    ama = sign_in("ama")
    far = called(name)
    replay(far)
    shown = page(ama, begin(ama, board, text=around.format(name)))
    assert links(shown) == [(f"@{name}".replace("'", "&#x27;"), id_text(far.person.id))]


@pytest.mark.parametrize(
    "text",
    [
        "`@kofi`",
        "a\n\n    @kofi",
        "[@kofi](https://far.example/)",
        "ama@kofi",
        "@kofi2",
        "@@kofi",
        "@ kofi",
        "@",
        "a/@kofi",
    ],
)
def test_what_is_no_call_names_nobody(text: str, sign_in: SignIn, board: str) -> None:
    ama = sign_in("ama")
    begin(ama, board, text=text)
    assert not Mention.objects.exists()


def test_of_two_with_one_name_nobody_is_meant_and_the_writer_is_told(sign_in: SignIn, board: str) -> None:
    ama = sign_in("ama")
    replay(called("Yaw"), called("yaw", hub="riverbend"))
    topic = begin(ama, board, text="@yaw and @nobody at all")
    shown = page(ama, topic)
    assert links(shown) == []
    assert "Nobody is told of @yaw, @nobody:" in shown
    assert not Mention.objects.exists()


def test_a_villager_and_who_writes_in_the_topic_are_nearer_than_others(sign_in: SignIn, board: str) -> None:
    ama, kofi = sign_in("ama"), sign_in("kofi", "steward")
    far, yaw, other = called("kofi"), called("Yaw"), called("Yaw", hub="riverbend")
    replay(far, yaw, other)
    topic = begin(ama, board, text="@kofi?")
    assert links(page(ama, topic)) == [("@kofi", me(kofi))]
    yaw.write(records.Post(topic=ids_on(page(ama, topic))[0], text="Yes.", as_="Yaw"))
    replay(yaw)
    ama.post(f"{topic}reply/", {"text": "Thanks @Yaw"})
    assert links(page(ama, topic))[-1] == ("@Yaw", id_text(yaw.person.id))


def test_a_villager_and_a_writer_of_one_name_are_two(sign_in: SignIn, board: str) -> None:
    ama, far = sign_in("ama"), called("kofi")
    topic = begin(ama, board)
    far.write(records.Post(topic=ids_on(page(ama, topic))[0], text="Yes.", as_="kofi"))
    replay(far)
    ama.post(f"{topic}reply/", {"text": "@kofi?"})
    assert not Mention.objects.exists()


def test_an_edit_names_anew(sign_in: SignIn, board: str) -> None:
    ama, kofi = sign_in("ama"), sign_in("kofi", "steward")
    topic = begin(ama, board, text="@kofi?")
    change = f"/forum/post/{ids_on(page(ama, topic))[0]}/change/"
    ama.post(change, {"title": "Well", "text": "Nobody?"})
    assert links(page(ama, topic)) == []
    ama.post(change, {"title": "Well", "text": "@ama and @kofi"})
    assert [person for _name, person in links(page(ama, topic))] == [me(ama), me(kofi)]


def test_whom_the_words_do_not_name_is_named_beside_them(sign_in: SignIn, board: str) -> None:
    ama, kofi = sign_in("ama"), sign_in("kofi", "steward")
    esi = Writer("esi")
    named = [me(kofi), id_text(sown("nobody at all")), "bafyreishort"[:5]]
    topic = esi.write(records.Topic(board=id_text(bytes(32)), title="x", text="@ama", as_="esi", mentions=named[:2]))
    replay(esi)
    shown = page(ama, f"/forum/topic/{hex_of(topic.id)}/")
    assert links(shown) == []
    assert f'Also meant for: <a href="/people/{me(kofi)}/"><bdi>kofi</bdi></a></p>' in shown


@pytest.mark.parametrize(
    "text",
    [
        "@kofi <script>alert(1)</script> & \"quotes\" 'too'",
        "@kofi&lt;script&gt;alert(1)&lt;/script&gt;",
        "<a href=x>@kofi</a> @kofi\u202e",
        "@kofi " + "🌽" * 2_500,
        "@kofi\n\n" + "@ama " * 2_000,
        "[x](javascript:alert(1)) @kofi ![y](http://far/x.png)",
    ],
)
def test_nothing_beside_a_name_becomes_html(text: str, sign_in: SignIn, board: str) -> None:
    ama = sign_in("ama")
    shown = page(ama, begin(ama, board, text=text))
    assert "<script>alert" not in shown
    assert 'href="javascript' not in shown
    assert "<img src=" not in shown
    assert "<a href=x" not in shown


def test_a_name_that_is_html_stays_a_name(sign_in: SignIn, board: str) -> None:
    ama = sign_in("ama")
    replay(called("<b>bold</b>"), called("x" * 200))
    for text in ("@<b>bold</b>", "@" + "x" * 200):
        shown = page(ama, begin(ama, board, text=text))
        assert "<b>bold</b>" not in shown


def test_names_of_a_whole_page_are_read_in_two_statements(sign_in: SignIn, board: str) -> None:
    ama = sign_in("ama")
    topic = begin(ama, board, text="@kofi")
    page(ama, topic)
    counts = []
    for rounds in (0, 30):
        for _ in range(rounds):
            ama.post(f"{topic}reply/", {"text": "@kofi @ama"})
        page(ama, topic)
        with CaptureQueriesContext(connection) as asked:
            page(ama, topic)
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_a_text_full_of_signs_is_read_in_no_time() -> None:
    calls = mentions.calls_in("@a " * 4_000)
    assert len(calls) == mentions.MOST_SIGNS


def test_any_order_gives_the_same_rows() -> None:
    ama, kofi = Writer("ama"), Writer("kofi", hub="riverbend")
    well = topic_by(ama)
    first = say(kofi, well)
    named = [id_text(kofi.person.id), id_text(ama.person.id)]
    ama.write(records.Post(topic=well, text="@kofi", as_="ama", mentions=named))
    kofi.write(records.Edit(target=first, text="@ama", mentions=named))
    assert_converges(Mention, ama, kofi)
    assert not Topic.objects.exists()
