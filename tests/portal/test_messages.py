"""Every text of the hub and its own plugins stands in every language, in the words of that language's catalogue.

A translator's file is read as gettext's tools left it. Where a text has come or changed since, `make messages` brings
the files up to date and these tests name what is still to be translated.
"""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages import Catalog, Message
from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po
from django.conf import settings
from django.test import Client

from hub.accounts.hubs.identity import HubIdentity
from tests.portal.page import Page

PARTS = ("hub", "naming", "plugins/forum", "plugins/gossip", "plugins/library", "plugins/pins")
LANGUAGES = [code for code, _ in settings.LANGUAGES if code != settings.LANGUAGE_CODE]
CATALOGUES = [(part, language) for part in PARTS for language in LANGUAGES]
FORMS = {"ar": 6}
PLACE = re.compile(r"%\(\w+\)[a-z]|%[a-z]|\{\w*\}|</?\w+[^>]*>|`[^`]+`|#")
"""What a translation must keep: what is filled in, marks of the page, and commands to be typed."""
COUNTED = ("%(count)d", "%(count)s")
"""May be missing from a form that stands for one number: "one topic", "two topics"."""
OTHER_KEYS = {"es": r"(?i)\bclaves?\b", "hi": "कु[ंँ]जि?ी?"}
"""Words for keys beside those that stand on all pages: a reader would take them for something else."""


def catalogue(part: str, language: str, root: Path = settings.PROJECT) -> Catalog:
    with open(root / part / "locale" / language / "LC_MESSAGES" / "django.po", "rb") as file:
        return read_po(file, locale=language)


def messages(found: Catalog) -> Iterator[Message]:
    return (message for message in found if message.id)


def texts(message: Message) -> tuple[str, ...]:
    """What the code says: one text, or one for a single thing and one for many."""
    return (message.id,) if isinstance(message.id, str) else tuple(message.id)


def forms(message: Message) -> list[str]:
    """A translation, one for each number that its language tells apart."""
    return [message.string] if isinstance(message.string, str) else list(message.string or ())


def is_whole(message: Message, language: str) -> bool:
    """Whether somebody translated it, in all its forms, and no tool guessed."""
    wanted = FORMS.get(language, 2) if message.pluralizable else 1
    return not message.fuzzy and len(forms(message)) == wanted and all(forms(message))


def lost(message: Message) -> list[str]:
    """The forms of a translation in which something is filled in that the text has not, or the other way round."""
    wanted = set(PLACE.findall(texts(message)[-1]))
    least = {place for place in wanted if len(texts(message)) == 1 or place not in COUNTED}
    return [form for form in forms(message) if not least <= set(PLACE.findall(form)) <= wanted]


def translated(found: Catalog) -> dict[tuple[str | None, ...], list[str]]:
    """Each text of a catalogue, after its context, with its translation."""
    return {(context(message), *texts(message)): forms(message) for message in messages(found)}


def context(message: Message) -> str | None:
    """What tells a text from another that is spelled alike; Babel leaves it as bytes where it reads a compiled file."""
    return message.context.decode() if isinstance(message.context, bytes) else message.context


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_text_that_stands_in_two_catalogues_is_translated_once(language: str) -> None:
    """Django joins them to one, so of two translations a page shows either. Where the same words need others, as of a
    shelf and of a topic, they say of what they speak (`pgettext`)."""
    said: dict[tuple[str | None, ...], dict[tuple[str, ...], str]] = {}
    for part in PARTS:
        with open(settings.PROJECT / part / "locale" / language / "LC_MESSAGES" / "django.mo", "rb") as file:
            for text, found in translated(read_mo(file)).items():
                said.setdefault(text, {})[tuple(found)] = part
    assert {text: found for text, found in said.items() if len(found) > 1} == {}


def test_every_part_that_has_texts_is_here() -> None:
    found = {str(path.parent.relative_to(settings.PROJECT)) for path in settings.PROJECT.glob("*/locale")}
    found |= {str(path.parent.relative_to(settings.PROJECT)) for path in settings.PROJECT.glob("plugins/*/locale")}
    assert found == set(PARTS)


@pytest.mark.parametrize(("part", "language"), CATALOGUES)
def test_every_text_is_translated(part: str, language: str) -> None:
    assert [texts(each) for each in messages(catalogue(part, language)) if not is_whole(each, language)] == []


@pytest.mark.parametrize(("part", "language"), CATALOGUES)
def test_translations_keep_what_is_filled_in_and_call_a_key_by_one_word(part: str, language: str) -> None:
    known = list(messages(catalogue(part, language)))
    found = [(texts(each), lost(each)) for each in known]
    assert [(text, wrong) for text, wrong in found if wrong] == []
    assert [text for each in known for text in forms(each) if re.search(OTHER_KEYS.get(language, "$^"), text)] == []


@pytest.mark.parametrize(("part", "language"), CATALOGUES)
def test_what_the_hub_reads_is_what_the_translator_wrote(part: str, language: str) -> None:
    with open(settings.PROJECT / part / "locale" / language / "LC_MESSAGES" / "django.mo", "rb") as file:
        assert translated(read_mo(file)) == translated(catalogue(part, language))


@pytest.mark.parametrize("language", LANGUAGES)
def test_one_text_has_one_translation(language: str) -> None:
    """Where two parts say the same, the hub's own catalogue wins, so another translation would never be seen."""
    hub = translated(catalogue("hub", language))
    for part in PARTS:
        own = translated(catalogue(part, language))
        assert {text: own[text] for text in own if hub.get(text, own[text]) != own[text]} == {}


@pytest.fixture(scope="module")
def extracted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the code in which gettext's tools have just looked for texts."""
    if shutil.which("xgettext") is None:
        assert "CI" not in os.environ, "gettext must be installed in CI"
        pytest.skip("NOT TESTED: install gettext to look for texts in the code")
    copy = tmp_path_factory.mktemp("code")
    shutil.copy(settings.PROJECT / "Makefile", copy)
    shutil.copy(settings.PROJECT / "manage.py", copy)
    for folder in ("hub", "naming", "plugins"):
        shutil.copytree(settings.PROJECT / folder, copy / folder, ignore=shutil.ignore_patterns("__pycache__"))
    environment = {**os.environ, "HUB_DATA": str(copy / "data")}
    make = ["make", "--old-file", "setup", "messages", f"BIN={Path(sys.executable).parent}"]
    done = subprocess.run(make, cwd=copy, env=environment, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stdout + done.stderr
    return copy


@pytest.mark.parametrize(("part", "language"), CATALOGUES)
def test_every_text_of_the_code_is_in_the_catalogue(extracted: Path, part: str, language: str) -> None:
    fresh, kept = translated(catalogue(part, language, extracted)), translated(catalogue(part, language))
    assert fresh.keys() ^ kept.keys() == set()


def test_gettext_is_called_by_its_own_name() -> None:
    """Its tools look for texts by that name, so what an alias says would stay in English."""
    alias = re.compile(r"import n?p?gettext(?:_lazy)? as (?!_$)\w+", re.MULTILINE)
    code = [path for part in ("hub", "naming", "plugins") for path in (settings.PROJECT / part).rglob("*.py")]
    assert [path.name for path in code if alias.search(path.read_text(encoding="utf-8"))] == []


@pytest.mark.django_db
@pytest.mark.parametrize(("language", "word"), [("es", "Entrar"), ("sw", "Ingia"), ("ar", "الدخول"), ("hi", "प्रवेश")])
def test_the_hub_speaks_it(riverbend: HubIdentity, client: Client, language: str, word: str) -> None:
    client.post("/language/", {"language": language, "next": "/"})
    assert word in " ".join(Page(client.get("/").content.decode()).words)
