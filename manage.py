#!/usr/bin/env python
"""The one command line of a hub. `--data DIR` (or HUB_DATA) names the data folder for every command, and `up --safe`
(or HUB_SAFE) loads no plugin but Banyan's own."""

import os
import sys

from hub import place

OURS = {"up", "provision", "restore", "upgrade", "demo", "verify", "startplugin"}
DJANGOS = {"migrate", "check", "test", "runserver", "testserver", "help", "version", "diffsettings", "makemigrations"}
DJANGOS |= {"showmigrations", "sqlmigrate", "squashmigrations", "optimizemigration", "makemessages", "compilemessages"}
DJANGOS |= {"collectstatic", "findstatic", "startapp", "startproject", "shell"}
WITHOUT_A_HUB = OURS | DJANGOS
TRACELESS = {"provision", "restore", "demo", "verify", "startplugin", "check", "help", "version", "diffsettings"}
TRACELESS |= {"showmigrations", "sqlmigrate", "makemessages", "compilemessages", "findstatic", "startapp"}
"""Of these, such as begin no hub, or may fail before they do: then they leave none."""
"""Commands that begin a hub, bring one back or ask for none. All others, plugins' too, work on one that is there."""


def take_settings(arguments: list[str]) -> list[str]:
    """Move `--data DIR` and `--safe` into the environment, because settings read it before any command."""
    kept: list[str] = []
    waiting = iter(arguments)
    for argument in waiting:
        if argument == "--data":
            os.environ["HUB_DATA"] = next(waiting, "") or sys.exit("--data needs a folder, as in --data ./hub-data")
        elif argument.startswith("--data="):
            os.environ["HUB_DATA"] = argument.partition("=")[2] or sys.exit("--data needs a folder")
        else:
            if argument == "--safe":
                os.environ["HUB_SAFE"] = "1"
            kept.append(argument)
    return kept


def needs_a_hub(arguments: list[str]) -> bool:
    """Whether a command works on a hub that is there."""
    command = arguments[1] if len(arguments) > 1 else "help"
    return not (command in WITHOUT_A_HUB or command.startswith("-") or {"-h", "--help"} & set(arguments))


def is_traceless(arguments: list[str]) -> bool:
    """Whether a command that begins no hub leaves no folder behind."""
    return not needs_a_hub(arguments) and (arguments[1:2] or ["help"])[0] not in WITHOUT_A_HUB - TRACELESS


def is_astray(arguments: list[str]) -> bool:
    """Whether a command looks for a hub in a folder where none ever was: it would leave an empty one there."""
    folder, on_a_server = place.data_folder(os.environ), bool(os.environ.get("HUB_DATABASE"))
    there = folder / place.BOX / place.SECRET if on_a_server else folder / "hub.db"
    return needs_a_hub(arguments) and not there.exists()


def refuse_newer() -> None:
    """No command works on what a newer Banyan keeps; `up` and `upgrade` look by themselves."""
    import django

    django.setup()
    from hub.host import upgrading

    upgrading.refuse_newer()


def no_hub() -> str:
    return (
        f"There is no hub in {place.data_folder(os.environ)} yet. Start it with `manage.py up`, "
        "or set it up with `manage.py provision`; `--data DIR` names another folder."
    )


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hub.settings")
    arguments = take_settings(sys.argv)
    before = place.seen(place.data_folder(os.environ)) if is_traceless(arguments) else None
    try:
        run(arguments)
    finally:
        if before:
            place.leave_as_it_was(before)


def run(arguments: list[str]) -> None:
    """Do a command; what fails for reasons that people can mend is told in a sentence."""
    try:
        from django.core.management import execute_from_command_line
    except ImportError:
        sys.exit("Banyan's libraries are not installed here. Run `make setup`, then `.venv/bin/python manage.py …`.")
    from django.core.exceptions import ImproperlyConfigured
    from django.db import DatabaseError

    from hub.core.errors import LocalError
    from hub.host.preparation import sentence

    try:
        if is_astray(arguments):
            sys.exit(no_hub())
        if needs_a_hub(arguments):
            refuse_newer()
        execute_from_command_line(arguments)
    except (ImproperlyConfigured, LocalError) as error:
        sys.exit(str(error))
    except (DatabaseError, OSError) as error:
        if words := sentence(error):
            sys.exit(words)
        if not isinstance(error, DatabaseError) or holds_a_hub():
            raise
        sys.exit(no_hub())


def holds_a_hub() -> bool:
    """Whether the data folder has a hub's tables, so that what failed is something else."""
    from django.db import DatabaseError, connection

    try:
        return "accounts_hub" in connection.introspection.table_names()
    except DatabaseError:
        return True


if __name__ == "__main__":
    main()
