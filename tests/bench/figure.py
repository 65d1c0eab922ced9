"""One measured figure."""

from typing import Any, NamedTuple


class Figure(NamedTuple):
    """`ratio` is what was measured; `must` and `aim` are bounds written as ">= 1.5" or "<= 50 ms"."""

    name: str
    ratio: float
    must: str
    aim: str
    details: dict[str, Any]

    def verdict(self) -> str:
        """Whether the bound in `must` was kept in this run."""
        sign, bound = self.must.split()[:2]
        kept = self.ratio >= float(bound) if sign == ">=" else self.ratio <= float(bound)
        return "kept" if kept else "MISSED"
