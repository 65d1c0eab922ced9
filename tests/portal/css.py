"""Just enough reading of hub.css to measure it: its rules, and what colours stand on each other."""

import re
from collections.abc import Iterator
from pathlib import Path

STATIC = Path(__file__).parents[2] / "hub" / "portal" / "static" / "portal"


def stylesheet() -> str:
    """hub.css without its comments."""
    return re.sub(r"/\*.*?\*/", "", (STATIC / "hub.css").read_text(encoding="utf-8"), flags=re.DOTALL)


def scheme(dark: bool) -> str:
    """The rules of one colour scheme: outside any medium, or inside the dark one."""
    sheet = stylesheet()
    start = sheet.index("@media (prefers-color-scheme: dark)")
    end = sheet.index("@media print")
    return sheet[start:end].split("{", 1)[1] if dark else sheet[:start]


def rules(sheet: str) -> Iterator[tuple[str, dict[str, str]]]:
    """(one selector, its declarations), lists of selectors taken apart."""
    for selectors, block in re.findall(r"([^{}]+)\{([^{}]*)\}", sheet):
        declared = dict(re.findall(r"([a-z-]+)\s*:\s*([^;]+?)\s*(?:;|$)", block))
        for selector in selectors.split(","):
            yield selector.strip(), declared


def declared(selector: str, dark: bool) -> dict[str, str]:
    """What is declared for exactly this selector, the dark scheme on top of the light one."""
    found: dict[str, str] = {}
    for sheet in (scheme(False), scheme(True) if dark else ""):
        for name, declarations in rules(sheet):
            if name == selector:
                found |= declarations
    return found


def luminance(colour: str) -> float:
    """Relative luminance of #rgb or #rrggbb (WCAG 2.1)."""
    digits = colour.lstrip("#")
    if len(digits) == 3:
        digits = "".join(2 * digit for digit in digits)
    parts = [int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    red, green, blue = (part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """1 (the same) to 21 (black on white)."""
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)
