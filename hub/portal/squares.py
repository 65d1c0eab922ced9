"""QR codes as parts of a page, for cameras that look at a screen or at paper."""

from typing import Any

import segno
from django.utils.safestring import SafeString
from django.views.decorators.debug import sensitive_variables


@sensitive_variables()
def drawn(code: Any) -> SafeString:
    """A QR code as part of a page: black on white whatever the page looks like, with its quiet edge, and as wide as
    there is room."""
    svg = code.svg_inline(border=4, light="#fff", svgclass="qr-code", lineclass=None, omitsize=True)
    return SafeString(svg)


def square(address: str) -> SafeString:
    """An address for a camera."""
    return drawn(segno.make(address, error="m", micro=False))
