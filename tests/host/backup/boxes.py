"""Small real hubs in folders of their own. Each act is done in a process that was forked for it from one which has
loaded Django once: a hub lives for a tenth of a second, and a hundred of its lives cost what three starts would.

`python -m tests.host.backup.boxes` is that process: it takes (data folder, function, arguments) on stdin, pickled, and
answers on stdout. Its own database is only what a founded hub begins with, made once and copied.
"""

import gc
import os
import pickle
import shutil
import subprocess
import sys
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any, BinaryIO, ParamSpec, TypeVar, cast

P = ParamSpec("P")
T = TypeVar("T")
PROJECT = Path(__file__).resolve().parents[3]


class Failed(AssertionError):
    """What was done in another process ended in an error."""


class Boxes:
    """The process in which hubs live."""

    def __init__(self, folder: Path) -> None:
        environment = {name: value for name, value in os.environ.items() if not name.startswith("HUB_")}
        environment |= {"HUB_DATA": str(folder / "empty"), "HUB_ARGON2_MIB": "1"}
        self.folder = folder
        command = [sys.executable, "-m", "tests.host.backup.boxes"]
        self.process = subprocess.Popen(
            command, cwd=PROJECT, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )
        assert self.process.stdout is not None
        assert self.process.stdout.readline() == b"ready\n"

    def box(self, name: str) -> "Box":
        """A box that is new, with a database and no hub."""
        data = self.folder / name
        (data / "box").mkdir(mode=0o700, parents=True)
        shutil.copyfile(self.folder / "empty" / "hub.db", data / "hub.db")
        return Box(self, data)

    def ask(self, data: Path, act: Callable[..., Any], arguments: tuple[Any, ...]) -> Any:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        pickle.dump((data, act, arguments), self.process.stdin)
        self.process.stdin.flush()
        good, value = pickle.load(self.process.stdout)
        if not good:
            raise Failed(value)
        return value

    def close(self) -> None:
        self.process.communicate()


class Box:
    """One data folder."""

    def __init__(self, boxes: Boxes, data: Path) -> None:
        self.boxes, self.data = boxes, data

    def does(self, act: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Do something as the hub of this folder, in a process that ends with it."""
        assert not kwargs
        return cast(T, self.boxes.ask(self.data, act, args))


def live(data: Path, act: Callable[..., object], arguments: tuple[Any, ...]) -> bytes:
    """Be the hub of this folder for one act; what it came to."""
    from django.db import connections

    try:
        become(data)
        told = pickle.dumps((True, act(*arguments)))
        connections.close_all()  # the database is one file then
        return told
    except BaseException:
        return pickle.dumps((False, traceback.format_exc()))


def become(data: Path) -> None:
    """Point the settings at a data folder. No connection may be open."""
    from django.conf import settings
    from django.db import connection

    from hub.accounts.hubs import uptime

    uptime.Drawn.line = None
    settings.HUB_DATA = data
    settings.DATABASES["default"]["NAME"] = connection.settings_dict["NAME"] = data / "hub.db"


def serve(asked: BinaryIO, answers: BinaryIO) -> None:
    """Do what is asked, each act in a fork, until nobody asks."""
    while True:
        try:
            data, act, arguments = pickle.load(asked)
        except EOFError:
            return
        child = os.fork()
        if child == 0:
            answers.write(live(data, act, arguments))
            answers.flush()
            os._exit(0)
        os.waitpid(child, 0)


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hub.settings")
    import django

    django.setup()
    from django.db import connections

    from hub.host import upgrading
    from tests.host.backup import day, stories

    upgrading.upgrade()
    connections.close_all()
    del day, stories
    gc.disable()  # each process is over before it would have been worth it
    print("ready", flush=True)
    serve(sys.stdin.buffer, sys.stdout.buffer)


if __name__ == "__main__":
    main()
