"""A mark on the gauge, its change, and taking it back."""

from dataclasses import dataclass

from hub.core.checks import check_id, check_text
from hub.core.cid import parse_content
from hub.core.errors import RemoteError
from hub.core.record import Record, record


@record("dummy.mark")
@dataclass(frozen=True, slots=True, kw_only=True)
class Mark(Record):
    """How high the river stood, in cm, and what was to be said of it."""

    level: int
    note: str = ""
    as_: str = ""
    photo: str | None = None

    def validate(self) -> None:
        check_text(self.note, 400)
        check_text(self.as_, 200)
        if not -10_000 <= self.level <= 10_000:
            raise ValueError("no river stands so high or low")
        try:
            parse_content(self.photo) if self.photo is not None else None
        except RemoteError as error:
            raise ValueError(str(error)) from error


@record("dummy.change")
@dataclass(frozen=True, slots=True, kw_only=True)
class Change(Record):
    """New words for one's own mark."""

    target: str
    note: str

    def validate(self) -> None:
        check_id(self.target)
        check_text(self.note, 400)


@record("dummy.back")
@dataclass(frozen=True, slots=True, kw_only=True)
class Back(Record):
    """One's own mark is taken back, or brought back (`undone`). `seat` and `zone` are cited where a moderator does it;
    of such a record nothing can be drawn at random."""

    target: str
    reason: str
    undone: bool = False

    @classmethod
    def examples(cls) -> list["Back"]:
        return [cls(target="bafyrei" + "a" * 52, reason="slip-1"), cls(target="bafyrei" + "b" * 52, reason="slip-2")]

    def validate(self) -> None:
        check_id(self.target)
        if not self.reason.removeprefix("slip-").isdecimal():
            raise ValueError("a reason is a numbered slip")
