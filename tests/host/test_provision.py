"""`manage.py provision` does all that a file says or nothing, and says in words what is wrong with it."""

from pathlib import Path

import pytest

from hub.accounts.hubs.identity import founded, this_hub
from hub.accounts.hubs.rules import PRESETS
from hub.accounts.models import Person, Seat
from hub.core.errors import LocalError
from hub.host import answers, founding
from hub.host.answers import Unclear
from hub.log.models import Entry
from hub.log.written import written
from plugins.forum.models import Board
from tests.host.village import ANSWERS, Installed

LANGUAGES = ("en", "sw", "ar")
ONE_STEWARD = '[[steward]]\nname = "ama"\nsecret = "24816"\n'
HUB = '[hub]\nname = "Riverbend"\n'


def stewards(*names: str) -> str:
    return "".join(f'[[steward]]\nname = "{name}"\nsecret = "24816"\n' for name in names)


def mistakes(text: str) -> tuple[str, ...]:
    with pytest.raises(Unclear) as unclear:
        answers.read(text, LANGUAGES)
    return unclear.value.mistakes


def test_a_short_file_has_sensible_defaults() -> None:
    given = answers.read(HUB + ONE_STEWARD, LANGUAGES)
    assert (given.name, given.languages, given.place) == ("Riverbend", ("en",), "")
    assert given.access == {"read": "guest", "post": "member", "upload": "member"}


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("[hub", "This is not TOML: "),
        ("a = " + "[" * 5000, "This is not TOML: "),
        ("a = " + "9" * 6000, "This is not TOML: "),
        (HUB + '[[steward]]\nname = "ama"\nsecret = "2481\\u00006"', "[[steward]] 1 secret: nobody could sign in"),
        (ONE_STEWARD, "[hub] name: it is missing; write a text in quotes."),
        (HUB, "[[steward]]: name at least one, with name and secret."),
        (HUB + "[steward]\nname = 'ama'", "[[steward]]: name at least one, with name and secret."),
        (HUB + '[[steward]]\nname = "ama"', "[[steward]] 1 secret: write a text of at least 4 digits"),
        (
            HUB + '[[steward]]\nname = "ama"\nsecret = 24816',
            "[[steward]] 1 secret: write a text of at least 4",
        ),
        (HUB + '[[steward]]\nname = " "\nsecret = "24816"', "[[steward]] 1 name: Write a name."),
        (HUB + ONE_STEWARD + ONE_STEWARD, "[[steward]] 2 name: 'ama' stands here twice"),
        (HUB + ONE_STEWARD + "[acess]\n", "[acess]: there is no such part."),
        (HUB + '[[steward]]\nname = "ama"\nsecret = "    "', "[[steward]] 1 secret: write a text of at least 4"),
        (HUB + 'nmae = "x"\n' + ONE_STEWARD, "[hub] nmae: nobody asks for this. Known here: name, place"),
        (HUB + 'languages = ["tlh"]\n' + ONE_STEWARD, "[hub] languages: 'tlh' is not known here. Known: en"),
        (HUB + 'languages = "en"\n' + ONE_STEWARD, "[hub] languages: write a list"),
        (HUB + "place = 7\n" + ONE_STEWARD, "[hub] place: it is no text; write a text in quotes."),
        (HUB + 'place = "sch\\u0000ool"\n' + ONE_STEWARD, "[hub] place: This holds signs that cannot be seen."),
        (HUB + 'place = "\\u202Eloohcs"\n' + ONE_STEWARD, "[hub] place: This holds signs that cannot be seen."),
        (HUB + f'place = "{"s" * 201}"\n' + ONE_STEWARD, "[hub] place: This is too long. Use at most 200 letters."),
        (HUB + 'network = "ours"\n' + ONE_STEWARD, "[hub] network: this version meets hubs of the published"),
        (HUB + ONE_STEWARD + '[access]\npost = "all"', "[access] post: 'all' is no role. Write one of guest"),
        (HUB + ONE_STEWARD + '[access]\npost = "guest"', "[access] post: a guest signs nothing"),
        (
            HUB + ONE_STEWARD + '[access]\nread = "steward"\npost = "member"',
            '[access] read = "steward" and post = "member" contradict each other',
        ),
        (HUB + ONE_STEWARD + '[access]\nread = "moderator"', '[access] read = "moderator" and post = "member" contr'),
        (
            HUB + stewards("ama", "kofi", "esi", "yaa"),
            "[[steward]]: a file seats three at most. From the fourth on two stewards have to agree",
        ),
        ("[hub]\nname = 3\n" + ONE_STEWARD, "[hub] name: it is no text"),
        (HUB.rstrip() + '\nlanguages = [["en"]]\n' + ONE_STEWARD, "[hub] languages: ['en'] is not known here"),
        (HUB + ONE_STEWARD.replace("24816", "9" * 201), "[[steward]] 1 secret: nobody could sign in with it"),
        ("access = 1\n" + HUB + ONE_STEWARD, "access: write it as a part of its own, [access]."),
        ("rules = 1\n" + HUB + ONE_STEWARD, "rules: write it as a part of its own, [rules]."),
        (
            HUB + ONE_STEWARD + '[rules]\nkind = "castle"',
            "[rules] kind: 'castle' is none of its values. Write one of vil",
        ),
        (HUB + ONE_STEWARD + "[rules]\nkind = [1]", "[rules] kind: [1] is none of its values."),
        (HUB + ONE_STEWARD + '[rules]\njoining = ""', "[rules] joining: '' is none of its values. Write one of open"),
        (HUB + ONE_STEWARD + '[rules]\nreading = "guest"', "[rules] reading: 'guest' is none of its values."),
        (HUB + ONE_STEWARD + "[rules]\nposting = true", "[rules] posting: True is none of its values."),
        (HUB + ONE_STEWARD + '[rules]\nuploading = "all"', "[rules] uploading: 'all' is none of its values."),
        (HUB + ONE_STEWARD + '[rules]\nread = "all"', "[rules] read: nobody asks for this. Known here: kind, joining"),
        (
            HUB + ONE_STEWARD + '[rules]\nreading = "members"\n[access]\nread = "steward"',
            '[access] read = "steward" and post = "member" contradict each other',
        ),
    ],
)
def test_each_mistake_is_named_with_its_place_and_remedy(text: str, sentence: str) -> None:
    assert any(mistake.startswith(sentence) for mistake in mistakes(text))


def test_all_mistakes_are_named_at_once() -> None:
    assert len(mistakes('[hub]\nname = ""\nplace = 1\n[access]\nread = "x"')) == 4


@pytest.mark.django_db
def test_a_file_founds_the_hub_seats_its_stewards_and_opens_a_board() -> None:
    done = founding.found(answers.read(ANSWERS, LANGUAGES))
    here = this_hub()
    assert here is not None
    assert (here.name, here.languages) == ("Riverbend", ("en", "sw"))
    assert {person.name: person.role for person in Person.objects.all()} == {
        "ama": "steward",
        "kofi": "steward",
    }
    assert done[-1] == "The board 'Village square' is open."


@pytest.mark.django_db
def test_the_roles_of_the_file_are_the_rights_of_the_board() -> None:
    access = '[access]\nread = "member"\npost = "moderator"\nupload = "steward"\n'
    founding.found(answers.read(HUB + ONE_STEWARD + access, LANGUAGES))
    record = written([Board.objects.get().position]).popitem()[1].record or {}
    assert record["rights"] == {"read": "member", "topic": "moderator", "reply": "moderator", "upload": "steward"}


@pytest.mark.django_db
def test_the_rules_of_the_file_hold_and_what_it_leaves_out_is_as_its_kind_proposes() -> None:
    rules = '[rules]\nkind = "clinic"\nreading = "members"\n'
    founding.found(answers.read(HUB + ONE_STEWARD + rules, LANGUAGES))
    assert founded().rules == PRESETS["clinic"]._replace(reading="members")
    record = written([Board.objects.get().position]).popitem()[1].record or {}
    assert record["rights"] == {"read": "member", "topic": "member", "reply": "member", "upload": "steward"}


@pytest.mark.django_db
def test_a_file_does_not_overrule_what_stewards_decided_since() -> None:
    strict = '[rules]\nreading = "members"\n'
    founding.found(answers.read(HUB + ONE_STEWARD, LANGUAGES))
    with pytest.raises(LocalError, match="This hub has other rules than the file"):
        founding.found(answers.read(HUB + ONE_STEWARD + strict, LANGUAGES))
    assert founding.found(answers.read(HUB + ONE_STEWARD, LANGUAGES))[0].startswith("Nothing to do")


@pytest.mark.django_db
def test_doing_it_twice_changes_nothing() -> None:
    founding.found(answers.read(ANSWERS, LANGUAGES))
    before = Entry.objects.count()
    assert founding.found(answers.read(ANSWERS, LANGUAGES)) == ["Nothing to do: this hub is already as the file says."]
    assert Entry.objects.count() == before


@pytest.mark.django_db
def test_a_steward_added_to_the_file_is_added_to_the_hub() -> None:
    founding.found(answers.read(HUB + ONE_STEWARD, LANGUAGES))
    assert founding.found(answers.read(ANSWERS.replace('["en", "sw"]', '["en"]'), LANGUAGES)) == ["kofi is a steward."]
    assert Seat.objects.filter(role="steward", standing="held").count() == 2


def found(*names: str) -> list[str]:
    return founding.found(answers.read(HUB + stewards(*names), LANGUAGES))


def seated() -> list[str]:
    """Who holds a steward's seat; asks that no seat is void."""
    assert set(Seat.objects.values_list("standing", flat=True)) == {"held"}
    return sorted(person.name for person in Person.objects.all() if person.role == "steward")


@pytest.mark.django_db
def test_three_stewards_sit_at_once() -> None:
    found("ama", "kofi", "esi")
    assert seated() == ["ama", "esi", "kofi"]


@pytest.mark.django_db
@pytest.mark.parametrize("names", [("ama", "yaa"), ("yaa", "ama"), ("yaa",)])
def test_a_fourth_steward_is_refused_in_words_and_not_seated_in_vain(names: tuple[str, ...]) -> None:
    found("ama", "kofi", "esi")
    before = Entry.objects.count()
    with pytest.raises(LocalError, match="yaa cannot become a steward by a file"):
        found(*names)
    assert seated() == ["ama", "esi", "kofi"]
    assert Entry.objects.count() == before
    assert not Person.objects.filter(name="yaa").exists()


@pytest.mark.django_db
def test_the_order_of_stewards_does_not_matter() -> None:
    found("ama")
    assert found("kofi", "ama") == ["kofi is a steward."]
    assert seated() == ["ama", "kofi"]


@pytest.mark.django_db
def test_a_file_without_any_steward_of_this_hub_seats_nobody() -> None:
    found("ama")
    with pytest.raises(LocalError, match="none of this hub's stewards is in the file"):
        found("kofi")
    assert seated() == ["ama"]


@pytest.mark.django_db
def test_a_file_that_contradicts_the_hub_is_refused_and_nothing_is_done() -> None:
    founding.found(answers.read(HUB + ONE_STEWARD, LANGUAGES))
    before = Entry.objects.count()
    with pytest.raises(LocalError, match="This hub is called 'Riverbend'"):
        founding.found(answers.read(ANSWERS.replace("Riverbend", "Hilltop"), LANGUAGES))
    with pytest.raises(LocalError, match="with another secret than the file's"):
        founding.found(answers.read((HUB + ONE_STEWARD).replace("24816", "99999"), LANGUAGES))
    with pytest.raises(LocalError, match="another place or other languages"):
        founding.found(answers.read(ANSWERS, LANGUAGES))
    assert Entry.objects.count() == before


def test_a_file_from_an_editor_that_marks_its_encoding_is_read(tmp_path: Path) -> None:
    installed = Installed(tmp_path / "riverbend")
    founded = installed.provision("\ufeff" + ANSWERS)
    assert founded.stderr == ""
    assert "Founded Riverbend." in founded.stdout


def test_the_command_says_all_this_and_leaves_a_hub_that_is_not_set_up_alone(tmp_path: Path) -> None:
    installed = Installed(tmp_path / "riverbend")
    refused = installed.provision("[hub]\n")
    assert refused.returncode == 1
    assert "cannot be followed; nothing was done." in refused.stderr
    assert "[[steward]]: name at least one" in refused.stderr
    assert "Traceback" not in refused.stderr
    assert not (installed.data / "hub.db").exists()
