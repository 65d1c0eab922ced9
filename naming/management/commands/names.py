"""Names from a terminal: what this hub calls itself and others, and where a name leads."""

from collections.abc import Callable
from typing import Any

from django.core.management import BaseCommand, CommandError

from hub import api
from hub.core.cid import id_text, parse_id
from hub.core.errors import LocalError, RemoteError
from naming import acts, records
from naming.api import resolve
from naming.core.operations import Target
from naming.held import Held

KINDS = ("hub", "person", "group", "service", "cid", "entry", "address", "alias")


class Command(BaseCommand):
    help = (
        "Says in the name of this hub what it is called (`claim`), where its names lead (`bind`, `unbind`, `block`), "
        "and tells where a name leads and who says so (`resolve`, `list`)."
    )
    requires_system_checks = []

    def add_arguments(self, parser: Any) -> None:
        acts = parser.add_subparsers(dest="act", required=True, metavar="claim|unclaim|bind|unbind|block|resolve|list")
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
        block.add_argument("--reason", required=True, help="why, for everybody to read")
        resolving = acts.add_parser("resolve", help="where a name leads, and who says so")
        resolving.add_argument("name", metavar="NAME")
        resolving.add_argument("--as", dest="viewer", metavar="ID", help="as this person sees it")
        acts.add_parser("list", help="the names of this hub")

    def handle(self, *args: Any, act: str, **options: Any) -> None:
        acts: dict[str, Callable[[dict[str, Any]], None]] = {
            "claim": self.claim,
            "unclaim": self.unclaim,
            "bind": self.bind,
            "unbind": self.unbind,
            "block": self.block,
            "resolve": self.resolve,
            "list": self.list,
        }
        try:
            acts[act](options)
        except (LocalError, RemoteError, ValueError) as error:
            raise CommandError(str(error)) from None

    def claim(self, options: dict[str, Any]) -> None:
        label = options["label"]
        self.say(records.Claim(label=label, after=acts.claims_superseded(self.hub(), label)))

    def unclaim(self, options: dict[str, Any]) -> None:
        label = options["label"]
        self.say(records.Unclaim(label=label, after=acts.claims_superseded(self.hub(), label)))

    def bind(self, options: dict[str, Any]) -> None:
        label, hub = options["label"], self.hub()
        until = None if options["days"] is None else api.epoch_of(hub) + options["days"]
        told = {field: options[field] for field in ("what", "target", "port", "protocol", "path", "handed")}
        self.say(records.Bind(label=label, until=until, after=acts.superseded(hub, label), **told))

    def unbind(self, options: dict[str, Any]) -> None:
        label = options["label"]
        self.say(records.Unbind(label=label, after=acts.ended(self.hub(), label)))

    def block(self, options: dict[str, Any]) -> None:
        label, reason = options["label"], options["reason"]
        self.say(records.Block(label=label, reason=reason, after=acts.superseded(self.hub(), label)))

    def resolve(self, options: dict[str, Any]) -> None:
        viewer = parse_id(options["viewer"]) if options["viewer"] else None
        answer = resolve(options["name"], viewer)
        self.stdout.write(answer.state)
        for found in answer.found:
            self.stdout.write(shown(found.target))
            for step in found.trail:
                by = id_text(step.zone) if step.zone else "you"
                self.stdout.write(f"    {step.label}: {step.how}, {by}")

    def list(self, options: dict[str, Any]) -> None:
        hub, held = self.hub(), Held()
        for label in held.labels(hub):
            register = held.register(hub, label)
            told = ", ".join(shown(each.target) for each in register.values)
            self.stdout.write(f"{label}  {register.state}  {told}".rstrip())

    def say(self, record: Any) -> None:
        entry = api.publish_as_hub(record)
        self.stdout.write(id_text(entry.id))

    def hub(self) -> bytes:
        here = api.this_hub()
        if here is None:
            raise LocalError("This hub has no name yet. Finish the first run, or use `manage.py provision`.")
        return here.id


def shown(target: Target) -> str:
    """A target in one line."""
    port = f":{target.port}" if target.port else ""
    return f"{target.kind} {target.value}{port}{target.path}"
