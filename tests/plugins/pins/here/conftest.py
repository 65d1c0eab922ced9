"""Time, as it passes in tests of pins."""

from tests.own_time import time_passes

__all__ = ["time_passes"]
