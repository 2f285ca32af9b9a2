from rnnpipe.data.card import Duplicates
from rnnpipe.report.cards import card_view
from tests.rnnpipe.report.own_factory import card, part, series_part


def test_the_parts_are_columns_and_the_facts_that_any_has_are_rows():
    view = card_view(card())
    assert view.parts.header == ("Property", "Train", "Validation", "Test")
    assert view.parts.lines == (
        ("Examples", "800", "100", "100"),
        ("Independent units", "800", "100", "100"),
        ("Shortest sequence", "1", "1", "1"),
        ("Median length", "17.5", "17.5", "17.5"),
        ("90% are no longer than", "40", "40", "40"),
        ("Longest sequence", "1,234", "1,234", "1,234"),
        ("Truncated", "12.5%", "12.5%", "12.5%"),
        ("Unknown words", "<0.1%", "<0.1%", "<0.1%"),
    )


def test_a_series_has_times_and_a_range_and_no_classes():
    view = card_view(
        card(
            parts={
                "train": series_part(900, "2010-01-01", "2012-06-30"),
                "test": series_part(100, "2012-07-01", "2012-12-31"),
            }
        )
    )
    assert view.classes is None
    assert view.parts.lines == (
        ("Examples", "900", "100"),
        ("Independent units", "90", "10"),
        ("First target", "2010-01-01", "2012-07-01"),
        ("Last target", "2012-06-30", "2012-12-31"),
        ("Lowest target", "\N{MINUS SIGN}1.25", "\N{MINUS SIGN}1.25"),
        ("Mean target", "11", "11"),
        ("Highest target", "26.3", "26.3"),
    )


def test_a_fact_that_one_part_lacks_is_missing_there():
    parts = {"train": part(10, {"a": 10}), "test": part(10, {"a": 10}, lengths=None)}
    lines = card_view(card(parts=parts)).parts.lines
    assert ("Median length", "17.5", "—") in lines


def test_classes_come_by_falling_number_in_training_and_equal_ones_as_they_were():
    counts = {"b": 5, "a": 5, "c": 30}
    view = card_view(card(parts={"train": part(40, counts), "test": part(2, {"a": 2})}))
    assert view.classes is not None
    assert view.classes.lines == (
        ("c", "30 (75.0%)", "0 (0.0%)"),
        ("b", "5 (12.5%)", "0 (0.0%)"),
        ("a", "5 (12.5%)", "2 (100.0%)"),
    )
    assert not view.is_long


def test_of_many_classes_the_ten_largest_are_shown_and_the_card_is_folded():
    counts = {f"c{i}": 100 - i for i in range(13)}
    view = card_view(card(parts={"train": part(1222, counts), "test": part(13, counts)}))
    assert view.classes is not None
    assert [row[0].text for row in view.classes.rows] == [f"c{i}" for i in range(10)]
    assert [cell.text for cell in view.classes.footer][:2] == ["3 more", "267 (21.8%)"]
    assert view.is_long


def test_duplicates_are_told_in_a_sentence():
    assert card_view(card()).duplicates == (
        "Duplicates across the split: 3 test inputs are those of a training example and 1 nearly "
        "so, 4.0% of all test examples."
    )
    none = card(duplicates=Duplicates(exact=0, near=0, share=0.0))
    assert card_view(none).duplicates == "No test input is a duplicate of a training input."
    assert "not looked for" in card_view(card(duplicates=None)).duplicates
