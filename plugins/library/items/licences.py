"""Licences in words that people understand, and the languages that files are in.

A record carries a code, SPDX's where there is one, so that every hub says it in its reader's language. Another code,
from a newer hub, is shown as it is.
"""

from typing import Final

from django.utils.translation import gettext, gettext_lazy

LICENCES: Final = {
    "own": gettext_lazy("My own work: everybody may copy it"),
    "CC0-1.0": gettext_lazy("Free for everything (public domain)"),
    "CC-BY-4.0": gettext_lazy("Free, when its author is named (CC BY)"),
    "CC-BY-SA-4.0": gettext_lazy("Free, when its author is named and it stays free (CC BY-SA)"),
    "CC-BY-NC-4.0": gettext_lazy("Free, when its author is named and nobody sells it (CC BY-NC)"),
    "CC-BY-NC-SA-4.0": gettext_lazy("Free, when its author is named, nobody sells it and it stays free (CC BY-NC-SA)"),
    "CC-BY-ND-4.0": gettext_lazy("Free to copy unchanged, when its author is named (CC BY-ND)"),
    "GFDL-1.3": gettext_lazy("Free, by the licence of the GNU project's manuals"),
    "asked": gettext_lazy("Its author allowed it for this village"),
}
"""By what right a file may be copied, the simplest first."""

UNSURE: Final = gettext_lazy("Nobody knows")


def licence_in_words(code: str) -> str:
    """What somebody may do with a file; a code that is not known here as it stands."""
    return str(LICENCES.get(code, code) if code else UNSURE)


def deed(code: str) -> str:
    """The address at which a licence is explained by who wrote it; empty for those that have none."""
    if code == "CC0-1.0":
        return "https://creativecommons.org/publicdomain/zero/1.0/"
    if code.startswith("CC-") and code in LICENCES:
        kind, version = code.removeprefix("CC-").lower().rsplit("-", 1)
        return f"https://creativecommons.org/licenses/{kind}/{version}/"
    return "https://www.gnu.org/licenses/fdl-1.3.html" if code == "GFDL-1.3" else ""


LANGUAGES: Final = {
    **{
        "am": "አማርኛ",
        "ar": "العربيّة",
        "ay": "Aymar aru",
        "bm": "Bamanankan",
        "bn": "বাংলা",
        "de": "Deutsch",
        "en": "English",
    },
    **{
        "es": "Español",
        "fa": "فارسی",
        "ff": "Fulfulde",
        "fr": "Français",
        "gn": "Avañe'ẽ",
        "gu": "ગુજરાતી",
        "ha": "Hausa",
    },
    **{
        "hi": "हिन्दी",
        "ht": "Kreyòl ayisyen",
        "id": "Bahasa Indonesia",
        "ig": "Igbo",
        "it": "Italiano",
        "km": "ភាសាខ្មែរ",
    },
    **{
        "ku": "Kurdî",
        "lg": "Luganda",
        "ln": "Lingála",
        "lo": "ພາສາລາວ",
        "mg": "Malagasy",
        "mr": "मराठी",
        "my": "မြန်မာ",
    },
    **{"ne": "नेपाली", "nl": "Nederlands", "ny": "Chichewa", "om": "Afaan Oromoo", "pa": "ਪੰਜਾਬੀ", "pl": "Polski"},
    **{"ps": "پښتو", "pt": "Português", "qu": "Runasimi", "rn": "Ikirundi", "ro": "Română", "ru": "Русский"},
    **{
        "rw": "Ikinyarwanda",
        "si": "සිංහල",
        "sn": "chiShona",
        "so": "Soomaali",
        "sw": "Kiswahili",
        "ta": "தமிழ்",
        "te": "తెలుగు",
    },
    **{
        "th": "ภาษาไทย",
        "ti": "ትግርኛ",
        "tl": "Tagalog",
        "tr": "Türkçe",
        "uk": "Українська",
        "ur": "اردو",
        "vi": "Tiếng Việt",
    },
    **{"wo": "Wolof", "xh": "isiXhosa", "yo": "Yorùbá", "zh": "中文", "zu": "isiZulu"},
}
"""What languages call themselves, by their codes (ISO 639-1)."""


def languages() -> list[tuple[str, str]]:
    """Codes and names of languages, by name."""
    return sorted(LANGUAGES.items(), key=lambda pair: pair[1].casefold())


def language_in_words(code: str) -> str:
    """The name of a language in its own script; a code that is not known here as it stands."""
    return LANGUAGES.get(code, code) if code else gettext("not said")
