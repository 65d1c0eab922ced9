"""Names from a terminal: what this hub calls itself and others, and where a name leads."""

import re
from collections.abc import Callable
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management import BaseCommand, CommandError
from django.utils.translation import gettext as _

from hub import api
from hub.core.cid import id_text
from hub.core.errors import LocalError, RemoteError
from naming import acts, records
from naming.api import resolve
from naming.core.operations import PERSON, SERVICE, Target
from naming.held import Held, id_of
from naming.pages.forms import MOST_DAYS, is_path, problem_of, target_of, writers_of
from naming.pages.warning import warnings
from naming.pages.wording import label_problem, name_problem
from naming.viewing import known_to, viewer_of

PROTOCOL = re.compile(rf"(?!-)[a-z0-9-]{{1,{records.MOST_WORD}}}(?<!-)")
"""As DNS has it in the name of a service."""
KINDS = ("hub", "person", "group", "service", "cid", "entry", "address", "alias")


class Command(BaseCommand):
    help = (
        "Says in the name of this hub what it is called (`claim`), where its names lead (`bind`, `unbind`, `block`), "
        "founds a group (`group`), and tells where a name leads and who says so (`resolve`, `list`)."
    )
    requires_system_checks = []

    def add_arguments(self, parser: Any) -> None:
        acts = parser.add_subparsers(
            dest="act", required=True, metavar="claim|unclaim|bind|unbind|block|group|resolve|list"
        )
        claim = acts.add_parser("claim", help="call this hub so, by a bare name that others may claim too")
        claim.add_argument("label", metavar="LABEL")
        unclaim = acts.add_parser("unclaim", help="call this hub so no more")
        unclaim.add_argument("label", metavar="LABEL")
        bind = acts.add_parser("bind", help="let a name of this hub lead to something")
        bind.add_argument("label", metavar="LABEL")
        bind.add_argument("what", choices=KINDS, metavar="WHAT", help=", ".join(KINDS))
        bind.add_argument("target", metavar="TARGET", help="its id, content id, address or name")
        bind.add_argument("--port", type=int, default=0, help="of a service")
        bind.add_argument("--protocol", default="", help="of a service, as http")
        bind.add_argument("--path", default="", help="of a service, as /radio/")
        bind.add_argument("--days", type=int, help="how many of this hub's days it lasts; for good where none are said")
        bind.add_argument("--handed", action="store_true", help="the person who is named may hand the name on")
        unbind = acts.add_parser("unbind", help="let a name of this hub lead nowhere, or lift a block")
        unbind.add_argument("label", metavar="LABEL")
        block = acts.add_parser("block", help="take a name of this hub out of use")
        block.add_argument("label", metavar="LABEL")
        block.add_argument("--reason", default="", help="why, for everybody to read")
        group = acts.add_parser("group", help="found a group in the name of this hub: its stewards write for it")
        group.add_argument("title", metavar="TITLE")
        group.add_argument("--writer", action="append", default=[], metavar="WHO", help="who writes for it too")
        resolving = acts.add_parser("resolve", help="where a name leads, and who says so")
        resolving.add_argument("name", metavar="NAME")
        words = "as this person sees it, but for what they privately call others"
        resolving.add_argument("--as", dest="viewer", metavar="ID", help=words)
        acts.add_parser("list", help="the names of this hub")

    def handle(self, *args: Any, act: str, **options: Any) -> None:
        acts: dict[str, Callable[[dict[str, Any]], None]] = {
            "claim": self.claim,
            "unclaim": self.unclaim,
            "bind": self.bind,
            "unbind": self.unbind,
            "block": self.block,
            "group": self.group,
            "resolve": self.resolve,
            "list": self.list,
        }
        try:
            acts[act](options)
        except (LocalError, RemoteError, ValueError) as error:
            raise CommandError(str(error)) from None

    def claim(self, options: dict[str, Any]) -> None:
        label, hub = label_in(options), self.hub()
        acts.check_heard(hub, label, "claim")
        self.warn(label)
        self.say(records.Claim(label=label, after=acts.claims_superseded(hub, label)))

    def unclaim(self, options: dict[str, Any]) -> None:
        label, hub = label_in(options), self.hub()
        if not acts.is_claimed(hub, label):
            raise CommandError(_("This hub does not call itself “%(name)s”.") % {"name": label})
        acts.check_heard(hub, label, "unclaim")
        self.say(records.Unclaim(label=label, after=acts.claims_superseded(hub, label)))

    def bind(self, options: dict[str, Any]) -> None:
        label, hub, days = label_in(options), self.hub(), options["days"]
        if days is not None and not 1 <= days <= MOST_DAYS:
            words = _("Write how many days it lasts, 1 to %(most)d. Leave --days out for good.")
            raise CommandError(words % {"most": MOST_DAYS})
        target = target_of(options["what"], options["target"])
        if not target:
            raise CommandError(problem_of(options["what"], options["target"]))
        if problem := service_problem(options) if options["what"] == SERVICE else thing_problem(options):
            raise CommandError(problem)
        until = None if days is None else api.epoch_of(hub) + days
        self.warn(label)
        told = {"target": target} | {field: options[field] for field in ("what", "port", "protocol", "path", "handed")}
        self.say(records.Bind(label=label, until=until, after=acts.superseded(hub, label), **told))

    def unbind(self, options: dict[str, Any]) -> None:
        label = label_in(options)
        after = acts.ended(self.hub(), label)
        if not after:
            raise CommandError(_("This hub does not say where “%(name)s” leads.") % {"name": label})
        self.say(records.Unbind(label=label, after=after))

    def block(self, options: dict[str, Any]) -> None:
        label, reason = label_in(options), options["reason"].strip()
        if not reason:
            raise CommandError(_("Say why with --reason: everybody can read it."))
        if len(reason.encode()) > records.MOST_REASON:
            raise CommandError(_("This reason is too long. Say it in a sentence or two."))
        self.say(records.Block(label=label, reason=reason, after=acts.superseded(self.hub(), label)))

    def group(self, options: dict[str, Any]) -> None:
        title, hub = api.plain_name(options["title"]), self.hub()
        if not title or len(title.encode()) > records.MOST_TITLE:
            words = _("Write what the group is called, in at most %(most)d bytes.")
            raise CommandError(words % {"most": records.MOST_TITLE})
        acts.check_room_to_found(hub)
        try:
            self.say(records.Group(title=title, writers=writers_of(options["writer"])))
        except ValidationError as error:
            raise CommandError(error.message) from None

    def resolve(self, options: dict[str, Any]) -> None:
        viewer = id_of(options["viewer"]) if options["viewer"] else None
        if options["viewer"] and viewer is None:
            raise CommandError(_("This is no id of a person. It stands on their page, and begins with bafyrei."))
        if problem := name_problem(options["name"]):
            raise CommandError(problem)
        answer = resolve(options["name"], viewer, aloud=True)
        self.stdout.write(answer.state)
        for found in answer.found:
            self.stdout.write(shown(found.target))
            for step in found.trail:
                by = f", {id_text(step.zone)}" if step.zone else ""
                self.stdout.write(visible(f"    {step.label}: {step.how}{by}"))

    def list(self, options: dict[str, Any]) -> None:
        hub, held = self.hub(), Held()
        for label in held.labels(hub):
            register = held.shown(hub, label)
            told = ", ".join(shown(each.target) for each in register.values)
            self.stdout.write(visible(f"{label}  {register.state}  {told}".rstrip()))

    def warn(self, label: str) -> None:
        """What is worth knowing of a label before many rely on it; it is said all the same."""
        for words in warnings(label, known_to(Held(), viewer_of(None), label)):
            self.stderr.write(words)

    def say(self, record: Any) -> None:
        entry = api.publish_as_hub(record)
        self.stdout.write(id_text(entry.id))

    def hub(self) -> bytes:
        here = api.this_hub()
        if here is None:
            raise LocalError(_("This hub has no name yet. Finish the first run, or use `manage.py provision`."))
        return here.id


def label_in(options: dict[str, Any]) -> str:
    """The label that was typed; CommandError, in a sentence, for what can be none."""
    label: str = options["label"]
    if problem := label_problem(label):
        raise CommandError(problem)
    return label


def service_problem(options: dict[str, Any]) -> str:
    """Why no program could be found by these options, in a sentence; empty where one can."""
    if not 1 <= options["port"] <= 65535:
        return _("Write the port at which the program answers, a number up to 65535.")
    if options["protocol"] and not PROTOCOL.fullmatch(options["protocol"]):
        return _("Write the protocol in small letters, digits and hyphens, as http.")
    if len(options["path"].encode()) > records.MOST_TARGET:
        return _("This path is too long.")
    if not is_path(options["path"]):
        return _("A path has no spaces, and no signs that cannot be seen.")
    return _("Only a person can hand a name on.") if options["handed"] else ""


def thing_problem(options: dict[str, Any]) -> str:
    """The same of what is no program."""
    if options["port"] or options["protocol"] or options["path"]:
        return _("A port, a protocol and a path are of a service alone.")
    return _("Only a person can hand a name on.") if options["handed"] and options["what"] != PERSON else ""


def shown(target: Target) -> str:
    """A target in one line."""
    port = f":{target.port}" if target.port else ""
    return visible(f"{target.kind} {target.value}{port}{target.path}")


def visible(text: str) -> str:
    """What others wrote, for a terminal, which would obey signs that nobody sees."""
    return "".join(each if each.isprintable() else "\ufffd" for each in text)
