"""Time, as it passes in tests of pins."""

from tests.own_time import own_time, time_passes

__all__ = ["own_time", "time_passes"]
