"""Where a page ends."""

from skinscreen.report.flow import Strip, gap, paginate


def strips(*heights: float, keep: bool = False) -> list[Strip]:
    return [Strip(h, gap(h).paint, keep) for h in heights]


def test_strips_fill_a_page_and_go_on_on_the_next() -> None:
    assert [len(page) for page in paginate(strips(40, 40, 40, 40, 40), 100)] == [2, 2, 1]


def test_a_strip_stays_on_the_page_of_the_next_where_it_must() -> None:
    pages = paginate([*strips(80), *strips(15, keep=True), *strips(10)], 100)
    assert [len(page) for page in pages] == [1, 2]


def test_the_last_strip_is_placed_even_where_it_waits_for_another() -> None:
    assert [len(page) for page in paginate(strips(30, 30, keep=True), 100)] == [2]


def test_a_strip_higher_than_the_page_does_not_leave_an_empty_page_before_it() -> None:
    assert [len(page) for page in paginate(strips(150, 10), 100)] == [1, 1]
