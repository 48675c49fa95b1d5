import pytest

from skinscreen.services.cells import disarmed

UNSEEN = (
    *("", " ", "\t", "\r", "\n", "\N{NO-BREAK SPACE}", "\N{NARROW NO-BREAK SPACE}"),
    *("\N{IDEOGRAPHIC SPACE}", "\N{ZERO WIDTH SPACE}", "\N{ZERO WIDTH NO-BREAK SPACE}"),
    *("\N{WORD JOINER}", "\N{RIGHT-TO-LEFT MARK}", "\0", "\x1f", "\ufeff \t\u200b"),
)
SIGNS = "=+-@\uff1d\uff0b\uff0d\uff20\ufe66\ufe63"


@pytest.mark.parametrize("unseen", UNSEEN, ids=ascii)
def test_a_formula_is_disarmed_whatever_is_not_seen_stands_before_it(unseen: str) -> None:
    for sign in SIGNS:
        text = f"{unseen}{sign}cmd|' /C calc'!A0"
        assert disarmed(text) == f"'{text}"


@pytest.mark.parametrize(
    "value",
    ["", " ", "mole 1", "1+1=2", "a@b", "≥ 5 mm", "模型", "(=1)", None, -0.5, 3],
    ids=ascii,
)
def test_what_is_no_formula_stays_as_it_is(value: object) -> None:
    assert disarmed(value) is value


def test_a_tab_or_a_line_end_leads_no_cell() -> None:
    assert disarmed("\tmole") == "'\tmole"
    assert disarmed("\rmole") == "'\rmole"
