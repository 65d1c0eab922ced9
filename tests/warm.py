"""Programs of Python that begin with the libraries loaded: half of what a command of a hub costs is to load them, and
tests run hundreds. Nothing of the hub itself is loaded before, and each program has a process of its own.

`Warm` is subprocess.Popen for `[sys.executable, …]`: it asks a process, which loaded the libraries once, to fork, and
what is forked is a child of whoever asked, becomes the program and ends as Python ends.
"""

import ctypes
import gc
import inspect
import os
import pickle
import runpy
import signal
import socket
import subprocess
import sys
from functools import cache
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any, NamedTuple

PROJECT = Path(__file__).resolve().parents[1]
LIBRARIES = [
    "PIL.Image",
    "autobahn.twisted.websocket",
    "cbor2",
    "channels.generic.websocket",
    "channels.routing",
    "django.contrib.admin.sites",
    "django.contrib.admin.views.main",
    "django.contrib.auth.hashers",
    "django.contrib.auth.password_validation",
    "django.contrib.auth.validators",
    "django.contrib.messages.middleware",
    "django.contrib.messages.storage.cookie",
    "django.contrib.sessions.backends.base",
    "django.contrib.staticfiles.handlers",
    "django.core.cache.backends.locmem",
    "django.core.management.commands.check",
    "django.core.management.commands.makemigrations",
    "django.core.management.commands.migrate",
    "django.db.backends.sqlite3.base",
    "django.db.models.sql.compiler",
    "django.forms",
    "django.middleware.gzip",
    "django.middleware.http",
    "django.middleware.locale",
    "django.template.context_processors",
    "django.template.defaulttags",
    "django.template.loaders.cached",
    "django.templatetags.cache",
    "django.templatetags.l10n",
    "django.templatetags.tz",
    "django.test.client",
    "django.views.decorators.http",
    "django.views.defaults",
    "django.views.i18n",
    "libipld",
    "logging.config",
    "markdown_it",
    "mnemonic",
    "multiprocessing.connection",
    "multiprocessing.queues",
    "multiprocessing.sharedctypes",
    "nacl.public",
    "nacl.pwhash",
    "nacl.signing",
    "nh3",
    "picklefield.fields",
    "segno.helpers",
    "shamir_mnemonic",
    "sqlparse",
    "twisted.internet.asyncioreactor",
    "twisted.web.http",
    "websockets.asyncio.client",
    "whitenoise.middleware",
    "whitenoise.storage",
    "xml.etree.ElementTree",
    "zstandard",
]
CLONE_PARENT = 0x8000
"""Of Linux's clone(2): the parent of what is made is the parent of who makes it."""
SYS_CLONE = {"x86_64": 56, "aarch64": 220}


class Program(NamedTuple):
    """What Python is asked to run, and where."""

    arguments: list[str]
    folder: str
    environment: dict[str, str]
    own_session: bool


class Warm(subprocess.Popen[Any]):
    """A program of Python that need not load the libraries."""

    def _execute_child(self, *given: object, **more: object) -> None:
        """Popen calls this with pipes made, and waits for the process whose id it then finds in itself."""
        asked = inspect.signature(super()._execute_child).bind(*given, **more).arguments  # type: ignore[misc]
        command = [os.fspath(word) for word in asked["args"]]
        assert command[0] == sys.executable, command
        folder, environment = os.fspath(asked["cwd"] or os.getcwd()), dict(asked["env"] or os.environ)
        program = Program(command[1:], folder, environment, asked["start_new_session"])
        theirs = [asked[name] for name in ("p2cread", "c2pwrite", "errwrite")]
        self.pid = ask(program, [ours if end == -1 else end for ours, end in enumerate(theirs)])
        self._child_created = True
        ends = ("p2cread", "p2cwrite", "c2pread", "c2pwrite", "errread", "errwrite")
        self._close_pipe_fds(*(asked[end] for end in ends))  # type: ignore[attr-defined]


def run(command: list[str], *, timeout: float, **how: Any) -> subprocess.CompletedProcess[str]:
    """A program to its end, and what it said."""
    with Warm(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, **how) as process:
        try:
            said, wrong = process.communicate(timeout=timeout)
        except BaseException:
            process.kill()
            raise
    return subprocess.CompletedProcess(command, process.returncode, said, wrong)


def ask(program: Program, ends: list[int]) -> int:
    """Have a program begun, with these as its input, output and errors; the id of its process."""
    line = server()
    told = pickle.dumps(program)
    socket.send_fds(line, [len(told).to_bytes(4, "big")], ends)
    line.sendall(told)
    return int.from_bytes(line.recv(4, socket.MSG_WAITALL), "big")


@cache
def server() -> socket.socket:
    """The line to a process that has the libraries loaded; it ends when this one does."""
    ours, theirs = socket.socketpair()
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("HUB_", "DJANGO_", "PYTEST_"))}
    command = [sys.executable, "-m", "tests.warm", str(theirs.fileno())]
    subprocess.Popen(command, pass_fds=[theirs.fileno()], env=clean, cwd=PROJECT, stdin=subprocess.DEVNULL)
    theirs.close()
    return ours


def serve(line: socket.socket) -> Program | None:
    """Fork for each program that is asked for. Nothing in the process that asked, when it asks no more; in what was
    forked, the program that it is to become."""
    while True:
        said, ends, _, _ = socket.recv_fds(line, 4, 3)
        if not said:
            return None
        program: Program = pickle.loads(line.recv(int.from_bytes(said, "big"), socket.MSG_WAITALL))
        child = fork()
        if child == 0:
            line.close()
            become(program, ends)
            return program
        line.sendall(child.to_bytes(4, "big"))
        for end in ends:
            os.close(end)


def fork() -> int:
    """os.fork(), but that the child belongs to whoever this process belongs to."""
    python = ctypes.PyDLL(None)
    python.PyOS_BeforeFork()
    child = python.syscall(SYS_CLONE[os.uname().machine], CLONE_PARENT | signal.SIGCHLD, 0, 0, 0, 0)
    (python.PyOS_AfterFork_Parent if child else python.PyOS_AfterFork_Child)()
    return int(child)


def become(program: Program, ends: list[int]) -> None:
    """Look as a process does that was started for this program alone."""
    if program.own_session:
        os.setsid()
    for number, end in enumerate(ends):
        os.dup2(end, number)
        os.close(end)
    os.chdir(program.folder)
    os.environ.clear()
    os.environ.update(program.environment)
    found = program.environment.get("PYTHONPATH", "").split(os.pathsep)
    sys.path[:0] = [str(Path(folder).absolute()) for folder in found if folder]


def live_as(program: Program) -> None:
    """Do what Python does with its arguments."""
    how, *rest = program.arguments
    if how == "-c":
        code, *sys.argv[1:] = rest
        sys.argv[0] = "-c"
        sys.path.insert(0, "")
        exec(compile(code, "<string>", "exec"), {"__name__": "__main__"})
    elif how == "-m":
        sys.argv = rest
        sys.path.insert(0, program.folder)
        runpy.run_module(rest[0], run_name="__main__", alter_sys=True)
    else:
        sys.argv = program.arguments
        sys.path.insert(0, str(Path(program.folder, how).parent))
        runpy.run_path(how, run_name="__main__")


def main() -> None:
    """Load the libraries, and become what is asked for."""
    del sys.path[0]  # the project: each program says where it looks
    without: dict[str, Any] = {"OpenSSL": None, "autobahn.wamp.auth": ModuleType("autobahn.wamp.auth")}
    sys.modules.update(without)  # a hub does without them (hub.host.serving): so do we
    for name in LIBRARIES:
        import_module(name)
    for name in without:
        del sys.modules[name]
    gc.freeze()
    with socket.socket(fileno=int(sys.argv[1])) as line:
        program = serve(line)
    if program:
        live_as(program)


if __name__ == "__main__":
    main()
