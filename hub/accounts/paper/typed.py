"""Words of a card that somebody types at the terminal of the box: never on a command line, which others can list."""

import sys
from collections.abc import Callable

from django.views.decorators.debug import sensitive_variables


@sensitive_variables()
def words(say: Callable[[str], object], asking: str) -> str:
    """What was typed: from another program all there is, from a keyboard one line."""
    if not sys.stdin.isatty():
        return sys.stdin.read()
    say(f"{asking} See that nobody looks.")
    return sys.stdin.readline()
