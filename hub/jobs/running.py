"""From a job's name to its function, and calling it.

Which plugin declares what is known further up: `hub.plugins` tells it here when Django is ready.
"""

from collections.abc import Callable
from typing import ClassVar

from hub.core.errors import LocalError

Function = Callable[..., object]


def none_is_declared(label: str, name: str) -> Function | None:
    return None


class Declared:
    """Finds the function of a job; None while its plugin is off or gone."""

    find: ClassVar[Callable[[str, str], Function | None]] = staticmethod(none_is_declared)


def found(label: str, name: str) -> Function | None:
    return Declared.find(label, name)


def run(label: str, name: str, *arguments: object) -> None:
    """Do a job. What would end the thread that it runs in is a failure like any other."""
    function = found(label, name)
    if function is None:
        raise LocalError(f"plugin {label!r} is off or gone, and with it the job {name!r}")
    try:
        function(*arguments)
    except Exception:
        raise
    except BaseException as error:  # of which CancelledError would cancel whoever waits for the thread
        raise RuntimeError(f"the job raised {type(error).__name__}, as if to end the hub") from error
