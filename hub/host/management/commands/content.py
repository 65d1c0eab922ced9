"""Files by content id, from a terminal: kept, fetched out again, looked through."""

import os
from argparse import ArgumentTypeError
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, Final

from django.core.management import BaseCommand, CommandError

from hub.accounts.hubs import uptime
from hub.api import publishing
from hub.content import cars, filled, folders, leases, store, trees, whole
from hub.content.leases import Lease
from hub.content.models import Stored
from hub.content.pasted import content_of
from hub.core.cid import cid_text
from hub.core.errors import LocalError, RemoteError
from hub.core.unixfs import DEFAULT, PROFILES
from hub.host import keeping


class Command(BaseCommand):
    help = (
        "Keeps files by content id (`add`, `import`), gives them out (`get`, `export`), looks for damage (`verify`), "
        "gives up what was added by hand (`remove`), lets go of what nothing needs (`gc`), and lets a name of IPNS "
        "point to something (`name`)."
    )
    requires_system_checks = []

    def add_arguments(self, parser: Any) -> None:
        acts = parser.add_subparsers(dest="act", required=True, metavar="add|get|verify|remove|gc|export|import|name")
        add = acts.add_parser("add", help="keep files and folders; prints the content id and the path of each")
        add.add_argument("paths", nargs="+", type=named, metavar="PATH")
        add.add_argument("--profile", choices=sorted(PROFILES), default=DEFAULT.name, help="how ids are made")
        get = acts.add_parser("get", help="write what has this content id to a new file or folder")
        get.add_argument("cid", metavar="CID")
        get.add_argument("path", type=named, metavar="PATH")
        verify = acts.add_parser("verify", help="compare what is kept with its content ids")
        verify.add_argument("cids", nargs="*", metavar="CID", help="all of it where none is named")
        remove = acts.add_parser(
            "remove", help="keep this by hand no more; where nothing else needs it, it goes in a day"
        )
        remove.add_argument("cid", metavar="CID")
        acts.add_parser("gc", help="let go of what nothing has needed for a day; the hub does it every hour")
        export = acts.add_parser("export", help="write what has this content id to a CAR file, for other IPFS tools")
        export.add_argument("cid", metavar="CID")
        export.add_argument("path", type=named, metavar="FILE")
        name = acts.add_parser("name", help="let a name of this hub point to this from now on; prints /ipns/NAME")
        name.add_argument("cid", metavar="CID")
        name.add_argument("--label", default="", help="which of the hub's names; each label has one")
        name.add_argument("--days", type=int, default=365, help="how long it is good; the hub renews it before that")
        name.add_argument("--once", action="store_true", help="do not renew it: it ends after these days")
        take = acts.add_parser("import", help="keep all that a CAR file brings; prints the content id of each root")
        take.add_argument("path", type=named, metavar="FILE")

    def handle(self, *args: Any, act: str, **options: Any) -> None:
        acts: dict[str, Callable[[dict[str, Any]], None]] = {
            "add": self.add,
            "get": self.get,
            "verify": self.verify,
            "remove": self.remove,
            "gc": self.gc,
            "export": self.export,
            "import": self.take_in,
            "name": self.name,
        }
        try:
            acts[act](options)
        except (LocalError, RemoteError) as error:
            raise CommandError(said(error)) from None

    def add(self, options: dict[str, Any]) -> None:
        """What the caretaker adds is kept and given to all, until they give it up."""
        for path in options["paths"]:
            stored = trees.added(path, PROFILES[options["profile"]], BY_HAND)
            self.stdout.write(f"{cid_text(stored.cid)} {path}")

    def get(self, options: dict[str, Any]) -> None:
        stored, path = asked(options["cid"]), options["path"]
        if os.path.lexists(path):
            raise CommandError(f"{path} is there already. Name a file that is not.")
        trees.written(stored, path)

    def remove(self, options: dict[str, Any]) -> None:
        """Nobody is given it for its being added here any more; what nothing else needs goes a day later."""
        if not leases.give_up(BY_HAND, asked(options["cid"]).cid):
            raise CommandError(f"{options['cid']} was not added by hand. What people added they take back on its page.")

    def gc(self, options: dict[str, Any]) -> None:
        gone = keeping.collect(uptime.minutes())
        if gone is None:
            raise CommandError("Entries are still to be read that may name content. Start the hub, and try again.")
        for cid in gone:
            self.stdout.write(cid_text(cid))

    def verify(self, options: dict[str, Any]) -> None:
        wrong, away = 0, None
        for stored in all_of(options["cids"]) if options["cids"] else everything():
            try:
                sound = is_sound(stored)
            except RemoteError as error:  # nobody knows how it is
                away = error
                continue
            if not sound:
                wrong += 1
                self.stdout.write(f"{cid_text(stored.cid)} is damaged")
        if not options["cids"] and (mended := filled.mend()):
            self.stdout.write(f"{mended} sums of the room that is filled were wrong, and are counted anew.")
        if wrong:
            raise CommandError(f"{wrong} damaged. Each is asked of neighbours.")
        if away:
            raise away
        self.stdout.write("All of it is as it was kept.")

    def export(self, options: dict[str, Any]) -> None:
        cars.written(asked(options["cid"]), options["path"])

    def name(self, options: dict[str, Any]) -> None:
        if "/" in options["label"]:
            raise CommandError("A label with a / is a plugin's. Choose another.")
        name = publishing.point(asked(options["cid"]).cid, options["label"], options["days"], once=options["once"])
        self.stdout.write(f"/ipns/{name}")

    def take_in(self, options: dict[str, Any]) -> None:
        for stored in cars.taken(options["path"]):
            leases.take(BY_HAND, stored.cid, leases.fills(stored))
            self.stdout.write(f"{cid_text(stored.cid)} {options['path']}")


def named(text: str) -> Path:
    """A path. Nothing at all would be the folder where somebody happens to stand."""
    if not text:
        raise ArgumentTypeError("name a file or a folder; this is empty")
    return Path(text)


def said(error: LocalError | RemoteError) -> str:
    """The sentence alone, without the word for programs before it."""
    text = error.detail or error.code if isinstance(error, RemoteError) else str(error)
    return text[:1].upper() + text[1:].rstrip(".") + "."


BY_HAND: Final = Lease("hub", reason="by hand")
"""Kept until whoever runs the hub gives it up."""


def asked(text: str) -> Stored:
    """What is here under an id that somebody typed."""
    try:
        found = store.find(content_of(text))
    except RemoteError:
        raise CommandError(f"{text} is no content id. Copy one as manage.py content add printed it.") from None
    if found is None:
        raise CommandError(f"{text} is not here.")
    return found


def all_of(texts: Iterable[str]) -> Iterable[Stored]:
    """What is here under these ids, each followed by what lies below it."""
    for stored in map(asked, texts):
        for lying in whole.lying_below(stored):
            if found := store.find(lying.cid):
                yield found


def everything() -> Iterable[Stored]:
    return Stored.objects.order_by("pk").iterator()


def is_sound(stored: Stored) -> bool:
    """Whether each byte of it is as it was kept; what is not is noted as damaged, and wanted again. `RemoteError` where
    it lies in a bucket that does not answer."""
    if stored.kind == Stored.Kind.FOLDER:
        return folders.is_whole(stored)
    try:
        for _data in store.part(stored, 0, stored.size):
            pass
    except RemoteError as error:
        if error.code == "away":
            raise
        return False
    return True
