"""What a writer should know of a label before it is said, and a reader beside it: advice, which decides nothing."""

from collections.abc import Iterable
from typing import Final

from django.utils.translation import gettext as _

from hub import api
from naming.pages.wording import shown

WORDS: Final = """
admin administrator api autoconfig autodiscover broadcasthost dns gateway ftp help hostmaster home hub info internal
invalid local localdomain localhost login mail mesh mx ns ns1 ns2 null onion postmaster root router security smtp status
support system test webmaster wpad www
"""
RESERVED: Final = frozenset(WORDS.split())
"""Labels that browsers, mail and people take for something else."""


def warnings(label: str, known: Iterable[str] = ()) -> list[str]:
    """Sentences. known: names that whoever looks knows already."""
    kinds = [("reserved", "")] if label in RESERVED else []
    kinds += [("hidden", "")] if api.plain_name(label) != label else []
    return [words(kind, label, like) for kind, like in kinds]


def words(kind: str, label: str, like: str) -> str:
    """One warning in a sentence. like: the known name that it reads like."""
    return {
        "looks-like": _("It reads like “%(like)s”, which is another name."),
        "mixed-scripts": _("It mixes letters of several scripts, as names do that are made to deceive."),
        "not-nfc": _("Its letters are written in an unusual way, so others who type it may not find it."),
        "not-idna": _("Browsers cannot write it in an address: there it is found by its key alone."),
        "reserved": _("Programs and people take “%(name)s” for something else."),
        "hidden": _("It holds signs that do not show, or that turn letters round."),
    }[kind] % {"name": shown(label), "like": shown(like)}
