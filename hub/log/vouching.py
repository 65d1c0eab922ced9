"""Who vouches for the machine's clock, asked without any rights.

The kernel says whether a time service keeps its clock in step, and which battery clock it was set from at the start.
Anything else may have set it: boxes without a battery begin in 1970, or where they were turned off.
"""

import ctypes
from pathlib import Path
from typing import Final

from django.conf import settings

UNSYNCHRONISED: Final = 0x40
"""STA_UNSYNC of Linux' adjtimex."""
SYNCHRONISED: Final = Path("/run/systemd/timesync/synchronized")
"""systemd's time service touches it when it has asked a server."""
BATTERIES: Final = Path("/sys/class/rtc")
AN_HOUR: Final = 3_600_000

NETWORK, BATTERY, OPERATOR = "network", "battery", "operator"


class Timex(ctypes.Structure):
    """The beginning of the kernel's `struct timex`; the rest is not looked at."""

    _fields_ = (
        ("modes", ctypes.c_uint),
        *((name, ctypes.c_long) for name in ("offset", "freq", "maxerror", "esterror")),
        ("status", ctypes.c_int),
        ("rest", ctypes.c_char * 512),
    )


def voucher(wall: int, built: int) -> str:
    """Who says that the wall clock (ms) is right; empty where nobody does, and always before this version was made."""
    if wall < built:
        return ""
    if settings.HUB_CLOCK_RIGHT:
        return OPERATOR
    if is_kept_in_step() or SYNCHRONISED.exists():
        return NETWORK
    return BATTERY if any(built <= shown and abs(wall - shown) < AN_HOUR for shown in batteries()) else ""


def is_kept_in_step() -> bool:
    """Whether the kernel's clock is corrected by a time service."""
    told = Timex()
    try:
        state = ctypes.CDLL(None).adjtimex(ctypes.byref(told))
    except (OSError, AttributeError):
        return False
    return state >= 0 and not told.status & UNSYNCHRONISED


def batteries() -> list[int]:
    """What the clocks with a battery show (ms) that the machine's was set from when it started."""
    shown = []
    for clock in BATTERIES.glob("rtc*"):
        try:
            if (clock / "hctosys").read_text().strip() == "1":
                shown.append(1000 * int((clock / "since_epoch").read_text()))
        except (OSError, ValueError):
            continue
    return shown
