"""Names that people sign in with: what shows counts."""

import pytest

from hub.accounts.names import BadName, checked, checked_place, name_key, plain

BLANK = ["\u3164", "\u115f", "\u1160", "\u2800", "\uffa0", "\u034f", "\ufe0f", "\u180b", "\U000e0101", "\u200d\u200c"]
blank = pytest.mark.parametrize("name", [*BLANK, "\u3164 \u2800"])


@blank
def test_a_name_of_which_nothing_shows_is_no_name(name: str) -> None:
    with pytest.raises(BadName, match="Write a name"):
        checked(name)


@pytest.mark.parametrize("name", [*BLANK, "\u200b", "\u2060\ufeff"])
def test_from_elsewhere_it_is_as_good_as_none(name: str) -> None:
    assert plain(name) == ""


@blank
def test_what_does_not_show_makes_no_other_name(name: str) -> None:
    assert name_key(f"ama{name}") == name_key("Ama")


@pytest.mark.parametrize("name", ["آما", "अमा क्\u200dष", "می\u200cخواهم", "아마", "ama \u2764\ufe0f"])
def test_signs_that_belong_to_a_script_stay(name: str) -> None:
    assert checked(name) == plain(name) == name


@pytest.mark.parametrize("place", ["sch\0ool", "\u202eloohcs", "school\u2066", "school\ud800", "s" * 201])
def test_a_place_holds_nothing_that_a_name_may_not(place: str) -> None:
    with pytest.raises(BadName):
        checked_place(place)


@pytest.mark.parametrize(("written", "place"), [("", ""), (" \t", ""), (" by the\n river ", "by the river")])
def test_a_place_is_one_line_or_none(written: str, place: str) -> None:
    assert checked_place(written) == place
