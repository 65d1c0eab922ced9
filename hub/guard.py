"""What every step of loading a plugin runs under: what breaks is told and remembered, and the hub goes on without it.

The lowest layer of all, because the settings need it before Django is there: no Django here, and nothing is written
anywhere. Which plugin broke, at which step and how stands here; `hub.plugins.dropping` takes it out of the hub.
"""

import logging
import traceback
from collections.abc import Callable
from dataclasses import dataclass

logger = logging.getLogger(__name__)


class Undeclared(Exception):
    """A declaration that cannot be used: says which plugin, which member, and what to write instead."""


@dataclass(frozen=True, slots=True)
class Broken:
    """A plugin that was left out. `refused`: by a mistake in what it declares, told in `words` with the fix; any other
    failure is told by its `traceback`."""

    label: str
    step: str
    refused: bool
    words: str
    traceback: str


_broken: dict[str, Broken] = {}
_loud = False


def be_loud(loud: bool) -> None:
    """Whether failures are raised on, as somebody who writes a plugin wants them."""
    global _loud
    _loud = loud


def guard(label: str, step: str, fn: Callable[[], object]) -> bool:
    """Run one step of a plugin; whether it went well. A plugin that ends the program has only broken itself."""
    try:
        fn()
    except (Exception, SystemExit) as error:
        if _loud:
            raise
        remember(label, step, error)
        return False
    return True


def remember(label: str, step: str, error: BaseException) -> None:
    """Keep what broke, and say so where the hub was started."""
    told = "".join(traceback.format_exception_only(error)).strip()
    refused = isinstance(error, Undeclared)
    broken = Broken(label, step, refused, str(error) if refused else told, "".join(traceback.format_exception(error)))
    _broken[label] = broken
    state = "refused" if refused else f"broken at {step}"
    logger.warning("Plugin %s is %s and left out: %s", label, state, broken.words)


def broken() -> dict[str, Broken]:
    """The plugins that were left out, by label."""
    return dict(_broken)


def mend(label: str) -> None:
    """Forget that a plugin broke."""
    _broken.pop(label, None)
