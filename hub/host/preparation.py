"""What has to be right before the hub is loaded: checks, migrations, static files, and the words on the
terminal.

Each step runs in a forked process that ends with it, so that the hub itself starts clean and small: no
database connection, no thread, none of the modules that only preparing needs. Nothing here is imported by the
running processes.
"""

import errno
import io
import os
import sys
import traceback
from collections.abc import Callable

DAMAGED, NEWER, FULL = 3, 4, 5
"""Exit codes of a step, for what people are told on a page of its own (`hub.host.meanwhile`)."""
NO_FOLDER = (errno.EROFS, errno.EACCES, errno.EPERM, errno.ENOTDIR, errno.ENAMETOOLONG)


def in_a_process_of_its_own(step: Callable[[], None]) -> int:
    """Run a step in a fork of this process; 0 where it went well."""
    sys.stdout.flush()
    sys.stderr.flush()
    child = os.fork()
    if child == 0:
        os._exit(code_of(step))
    _, status = os.waitpid(child, 0)
    return os.waitstatus_to_exitcode(status)


def code_of(step: Callable[[], None]) -> int:
    """Run a step to its end and turn how it ended into an exit code."""
    try:
        step()
    except BaseException as error:
        say(error)
        return what_it_means(error)
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
    return 0


def what_it_means(error: BaseException) -> int:
    """The exit code for how a step failed."""
    from django.db import DatabaseError

    from hub.host.damage import DamagedDatabase, LostDatabase
    from hub.host.schema import NewerDatabase
    from hub.log.trouble import is_damaged

    if isinstance(error, DamagedDatabase | LostDatabase) or (isinstance(error, DatabaseError) and is_damaged(error)):
        return DAMAGED
    if isinstance(error, NewerDatabase):
        return NEWER
    return FULL if met_the_end(error) else 1


def say(error: BaseException) -> None:
    """Commands already speak in words; anything else is a mistake of ours and shows where."""
    from django.core.management import CommandError

    from hub.core.errors import LocalError

    words = f"{error}" if isinstance(error, CommandError | LocalError) else sentence(error)
    if words:
        sys.stderr.write(f"{words}\n")
    elif not isinstance(error, KeyboardInterrupt):
        traceback.print_exc()


def sentence(error: BaseException) -> str:
    """What a failure of the disk means to whoever typed the command; empty for any other failure."""
    from django.db import DatabaseError

    if met_the_end(error):
        return "The disk is full. Nothing was lost; free some space and try again."
    if isinstance(error, DatabaseError) and (words := of_the_database(error)):
        return words
    if isinstance(error, OSError) and error.errno in NO_FOLDER:
        return f"The hub cannot write to {error.filename or 'its data folder'}. Choose a folder of yours with --data."
    return ""


def met_the_end(error: BaseException) -> bool:
    """Whether there was no room on the disk."""
    from django.db import DatabaseError

    from hub.host import bare
    from hub.log.trouble import DiskFull, is_full

    full = isinstance(error, DiskFull) or (isinstance(error, DatabaseError) and is_full(error))
    return full or (isinstance(error, OSError) and error.errno in bare.FULL)


def of_the_database(error: BaseException) -> str:
    """What it means that the database cannot be had, and what to do; empty for any other failure."""
    from django.conf import settings

    from hub.host import damage
    from hub.log.trouble import cannot_be_opened, is_barred, is_damaged

    folder, reason = settings.HUB_DATA, f"{error}".partition("\n")[0]
    begin = f"The database cannot be used: {reason}."
    if cannot_be_opened(error):
        begin = f"The database cannot be opened: {reason}. Nothing in it was changed."
    if is_damaged(error):
        return f"{begin} {damage.step()}"
    if is_barred(error):
        step = f"Let this account read and write the file {folder / 'hub.db'} and the folder it lies in"
    else:
        return f"{begin} Is its server on, and is HUB_DATABASE right?" if cannot_be_opened(error) else ""
    return f"{begin} {step}; or name another folder with --data."


def prepare() -> None:
    """Bring database and static files up to date, drop half-written files, count uptime."""
    from hub.accounts.hubs import uptime
    from hub.accounts.keys import incarnation
    from hub.content import files, named, store
    from hub.host import bare, founding, upgrading

    if bare.is_bare():
        sweep()
        files.give_up_parts()
        bare.give_up_the_look()
    upgrading.upgrade()
    bare.collect()
    founding.refuse_a_lost_database()
    incarnation.end_if_rolled_back()
    store.sweep()
    sweep()
    named.sweep()
    uptime.start()


def sweep() -> None:
    """Remove what a power cut left half written."""
    from hub import durable
    from hub.accounts.keys.files import box, keys

    for folder in (box(), keys()):
        durable.sweep(folder)
    sweep_looks()


def sweep_looks() -> None:
    """Remove what a power cut left where the database was looked at, and where it was noted how backups stand."""
    import shutil
    from pathlib import Path

    from django.conf import settings

    from hub.host import schema

    for left in Path(settings.HUB_DATA).glob(f"{schema.LOOK}*"):
        shutil.rmtree(left)
    for part in Path(settings.HUB_DATA).glob("backup.json.*.part"):
        part.unlink()


def open_at(address: str, exchange_port: int) -> None:
    """Check the installation as it was loaded, and tell where it opens."""
    from django.core.management import call_command

    call_command("check", stdout=io.StringIO())
    announce(address, exchange_port)


def announce(address: str, exchange_port: int) -> None:
    """Print where the hub is, in words and for a camera; until it is founded, the first-run code too."""
    import segno
    from django.conf import settings

    from hub import api
    from hub.accounts.first_run import first_run_code
    from hub.accounts.hubs.identity import this_hub

    hub = this_hub()
    sys.stdout.write(f"\n{hub.name if hub else 'This hub'} is at {address}\n")
    if private := api.private_addresses():
        sys.stdout.write(f"By https, where its certificate is installed: {' '.join(private)}\n")
    sys.stdout.write(f"Neighbouring hubs meet it on port {exchange_port}.\n\n")
    if "//127." in address:
        sys.stdout.write("Only this machine can open it. --host 0.0.0.0 opens it to the whole network.\n")
    if settings.HUB_SAFE:
        sys.stdout.write("Safe mode: only what Banyan brings is loaded. Start it without --safe to leave it.\n")
    if sys.stdout.isatty():
        segno.make(address, error="l").terminal(sys.stdout, compact=True)
    if hub is None:
        sys.stdout.write(f"Open that address to set the hub up. First-run code: {first_run_code()}\n")
    sys.stdout.write("Stop it with Ctrl-C.\n\n")
