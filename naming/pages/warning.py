"""What a writer should know of a label before it is said, and a reader beside it: advice, which decides nothing."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from naming.core import confusing
from naming.pages.wording import shown


def warnings(label: str, known: Iterable[str] = ()) -> list[str]:
    """Sentences. known: names that whoever looks knows already."""
    return [words(each.kind, label, each.like) for each in confusing.warnings(label, known)]


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
