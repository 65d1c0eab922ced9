"""The seal goes away, comes back from its words, and is replaced."""

import io
import os
import secrets
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from hub.accounts.hubs import identity
from hub.accounts.hubs.identity import HubIdentity
from hub.accounts.keys import keyring
from hub.accounts.models import Hub, Person
from hub.accounts.paper import seals, stewards
from hub.accounts.paper.bearers import Card
from hub.accounts.paper.seals import NotOurSeal
from hub.accounts.paper.words import WrongWords, words_of
from hub.accounts.people import changing, unsealing
from hub.accounts.people.pictures import code_of
from hub.accounts.sign_in import queue
from hub.accounts.testing import SECRET
from tests.people import signed_up


@pytest.fixture(autouse=True)
def stick(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The stick of this test's hub."""
    monkeypatch.setattr(settings, "HUB_SEAL", tmp_path)
    return tmp_path


def card(seal: bytes) -> str:
    return " ".join(words_of(seal, "fr"))


def opens(name: str) -> bool:
    found = Person.objects.get(name=name)
    return unsealing.unsealed(found, queue.stretch(SECRET, found.salt, None))


def test_the_seal_lies_on_the_stick_for_the_hub_alone(ama: Person, stick: Path) -> None:
    assert (stick / "seal").read_bytes() == keyring.current_seal()
    assert (stick / "seal").stat().st_mode & 0o777 == 0o600


def test_without_the_stick_nobody_gets_in_and_its_words_bring_it_back(ama: Person, stick: Path) -> None:
    seal = keyring.current_seal()
    (stick / "seal").unlink()
    with pytest.raises(keyring.SealMissing):
        opens("ama")
    seals.put_back(card(seal))
    assert (stick / "seal").read_bytes() == seal
    assert opens("ama")


def test_words_of_another_seal_change_nothing(ama: Person, stick: Path) -> None:
    seal = keyring.current_seal()
    for gone in (False, True):
        if gone:
            (stick / "seal").unlink()
        with pytest.raises(NotOurSeal, match="not the seal of this hub"):
            seals.put_back(card(secrets.token_bytes(32)))
        with pytest.raises(WrongWords):
            seals.put_back(card(seal).replace(" ", " zz ", 1))
        assert os.listdir(stick) == ([] if gone else ["seal"])


def test_a_hub_without_people_knows_its_seal_too(hub: HubIdentity, stick: Path) -> None:
    seal = keyring.current_seal()
    (stick / "seal").unlink()
    seals.put_back(card(seal))
    assert keyring.current_seal() == seal


def test_a_new_seal_takes_everybody_over_at_their_next_sign_in(ama: Person, stick: Path) -> None:
    signed_up("kofi")
    old, hub_feed = keyring.current_seal(), identity.hub_pen()
    roots = [stewards.entropy_of(each) for each in (Card.FIRST, Card.SECOND)]
    seals.replace()
    assert keyring.current_seal() != old
    assert identity.hub_pen() == hub_feed, "the hub goes on in its own feed"
    assert [stewards.entropy_of(each) for each in (Card.FIRST, Card.SECOND)] == roots
    assert stewards.seal_waits()
    assert seals.state() == (True, 2, 0)
    assert opens("ama")
    assert Person.objects.get(name="ama").seal == keyring.content_name()
    assert seals.state() == (True, 1, 0)
    assert opens("kofi")
    assert seals.state() == (True, 0, 0)
    assert os.listdir(stick) == ["seal"], "the older one is destroyed when nobody needs it"


def test_pictures_move_to_the_new_seal_by_themselves(ama: Person) -> None:
    assert changing.choose_pictures(ama, SECRET, code_of("standard", [1, 2, 3]))
    seals.replace()
    assert opens("ama")
    assert seals.state().older == 1, "her pictures still need the older one"


def test_the_older_seal_comes_back_beside_the_new_one(ama: Person, stick: Path) -> None:
    old = keyring.current_seal()
    seals.replace()
    keyring.older_path(keyring.seal_name(old)).unlink()
    assert seals.state() == (True, 0, 1)
    new = keyring.current_seal()
    seals.put_back(card(old))
    assert keyring.current_seal() == new
    assert opens("ama")


def test_both_lost_each_finds_its_own_place(ama: Person, stick: Path) -> None:
    old = keyring.current_seal()
    seals.replace()
    new = keyring.current_seal()
    for path in stick.iterdir():
        path.unlink()
    seals.put_back(card(old))
    seals.put_back(card(new))
    assert keyring.current_seal() == new
    assert opens("ama")


def test_a_power_cut_between_the_file_and_the_row_loses_no_root_of_the_hub(ama: Person) -> None:
    row, roots = Hub.objects.get(), [stewards.entropy_of(each) for each in (Card.FIRST, Card.SECOND)]
    seals.replace()
    Hub.objects.update(root=row.root, next_root=row.next_root)
    assert [stewards.entropy_of(each) for each in (Card.FIRST, Card.SECOND)] == roots
    opens("ama")
    assert seals.state() == (True, 0, 0), "and the older seal is gone"
    assert [stewards.entropy_of(each) for each in (Card.FIRST, Card.SECOND)] == roots


def test_without_todays_seal_no_older_one_is_destroyed(ama: Person, stick: Path) -> None:
    seals.replace()
    Person.objects.update(seal="")
    (stick / "seal").unlink()
    seals.state()
    assert len(os.listdir(stick)) == 1


def test_a_restored_hub_with_everything_on_paper_takes_its_seal_back(ama: Person, stick: Path) -> None:
    seal = keyring.current_seal()
    stewards.took(Card.FIRST)
    stewards.took(Card.SECOND)
    for path in (stick / "seal", *keyring.feeds().iterdir()):
        path.unlink()
    seals.put_back(card(seal))
    assert keyring.current_seal() == seal
    assert opens("ama"), "and her feed of this box is a new one"


@pytest.fixture
def typed(monkeypatch: pytest.MonkeyPatch) -> io.StringIO:
    """What somebody pipes into the command."""
    given = io.StringIO()
    monkeypatch.setattr("sys.stdin", given)
    return given


def said(*arguments: str) -> str:
    told = io.StringIO()
    call_command("seal", *arguments, stdout=told)
    return told.getvalue()


def test_the_command_tells_puts_back_and_replaces(ama: Person, stick: Path, typed: io.StringIO) -> None:
    assert f"The seal is at {stick / 'seal'}" in said()
    typed.write(card(keyring.current_seal()).replace(" ", "\n"))
    typed.seek(0)
    (stick / "seal").unlink()
    assert "nobody can sign in" in said()
    assert "The seal is at" in said("back")
    assert opens("ama")
    assert "1 people have not signed in since" in said("new")


def test_without_its_folder_the_seal_is_not_written_anywhere(
    ama: Person, stick: Path, typed: io.StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    typed.write(card(keyring.current_seal()))
    typed.seek(0)
    monkeypatch.setattr(settings, "HUB_SEAL", stick / "away")
    with pytest.raises(CommandError, match="Plug its stick in"):
        said("back")


def test_the_command_names_the_wrong_word(ama: Person, typed: io.StringIO) -> None:
    typed.write(card(keyring.current_seal()).replace(" ", " qqqq ", 1).rpartition(" ")[0])
    typed.seek(0)
    with pytest.raises(CommandError, match="Word 2"):
        said("back")
