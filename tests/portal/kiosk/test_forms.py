"""What is typed into a form of ours is never put before the next person, and never lost to its writer."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

PROJECT = Path(__file__).parents[3]
FORM = re.compile(r"<form\b[^>]*\bmethod=\"post\".*?</form>", re.DOTALL)
INCLUDED = re.compile(r"{% include \"([\w/.]+)\"")
TYPED = re.compile(r"<textarea|<input[^>]*type=\"text\"|portal/field\.html|{{ field }}")
LONG = re.compile(r"<textarea|form\.(words|reason|text|about)\b|_board_fields")
SECRET = re.compile(r"type=\"password\"|form\.(secret|again|old|code|pin)\b")


def templates() -> Iterator[Path]:
    for folder in ("hub", "plugins"):
        yield from sorted((PROJECT / folder).rglob("templates/**/*.html"))


def forms() -> Iterator[tuple[str, str]]:
    """Every form that people send, with what it includes."""
    for path in templates():
        for form in FORM.findall(path.read_text()):
            yield path.name, whole(form)


def whole(form: str) -> str:
    """A form with the templates that stand in it."""
    parts = [found.read_text() for name in INCLUDED.findall(form) for found in PROJECT.glob(f"*/*/templates/{name}")]
    return form + "".join(parts)


TYPED_FORMS = [(name, form) for name, form in forms() if TYPED.search(form)]


@pytest.mark.parametrize(("name", "form"), TYPED_FORMS, ids=[name for name, _ in TYPED_FORMS])
def test_browsers_do_not_put_back_what_somebody_typed(name: str, form: str) -> None:
    """Seen in Chromium: Back to a form shows the next person what the one before had typed there."""
    assert 'autocomplete="off"' in form.partition(">")[0], name


LONG_FORMS = [(name, form) for name, form in forms() if LONG.search(form) and not SECRET.search(form)]


@pytest.mark.parametrize(("name", "form"), LONG_FORMS, ids=[name for name, _ in LONG_FORMS])
def test_what_takes_long_to_write_is_kept_for_its_writer(name: str, form: str) -> None:
    assert "{% keeps" in form, name
