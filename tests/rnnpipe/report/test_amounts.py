import pytest

from rnnpipe.report.amounts import amount, amount_cells, share_text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (21.34567, "21.35"),
        (-0.004, "\N{MINUS SIGN}0.004"),
        (0.0, "0"),
        (-0.0, "0"),
        (12345.6, "12,350"),
        (1.25e-7, "1.25e-07"),
        (3e300, "3e+300"),
    ],
)
def test_an_amount_has_four_digits_at_most(value, text):
    assert amount(value) == text


def test_numbers_of_a_table_share_their_decimals_and_sort_by_all_digits():
    rows = amount_cells([[9.892, -0.001], [10.0, 0.12345]])
    assert [[cell.text for cell in row] for row in rows] == [["9.89", "0.00"], ["10.00", "0.12"]]
    assert rows[1][1].value == 0.12345


def test_large_numbers_have_no_decimals_and_a_true_minus_sign():
    [[one, other]] = amount_cells([[-123456.7, 89.4]])
    assert (one.text, other.text) == ("\N{MINUS SIGN}123,457", "89")


def test_tiny_numbers_are_written_each_on_its_own():
    [[one, other]] = amount_cells([[1.5e-6, 0.0]])
    assert (one.text, other.text) == ("1.5e-06", "0")


def test_no_rows_have_no_cells():
    assert amount_cells([]) == []


@pytest.mark.parametrize(("share", "text"), [(0, "0.0%"), (0.0004, "<0.1%"), (0.125, "12.5%")])
def test_a_share_that_is_not_zero_is_not_written_so(share, text):
    assert share_text(share) == text
