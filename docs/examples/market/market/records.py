"""What is signed and travels. A record can get more fields later, and never lose or change one."""

from dataclasses import dataclass

from hub.core.checks import check_text
from hub.core.record import Record, record


@record("market.price")
@dataclass(frozen=True, slots=True, kw_only=True)
class Price(Record):
    """Somebody saw this at this price: "Maize", "45 shillings", "a bag", "Riverbend"."""

    goods: str
    price: str
    unit: str
    place: str

    def validate(self) -> None:
        for text in (self.goods, self.price, self.unit, self.place):
            check_text(text, 200, least=1)
