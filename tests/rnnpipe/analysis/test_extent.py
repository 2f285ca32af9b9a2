from rnnpipe.analysis.extent import Budget, seconds_allowed


def test_a_tenth_of_the_training_is_allowed_and_ten_seconds_in_any_case():
    assert seconds_allowed([100.0, 300.0]) == 40.0
    assert seconds_allowed([3.0]) == 10.0


def test_nothing_begins_that_would_go_beyond_the_budget():
    budget, begun = Budget(10.0), []
    for seconds in (4.0, 1.0, 1.0, 2.0, 1.0):
        if not budget.has_room:
            break
        begun.append(seconds)
        budget.took(seconds)
    # After 4 + 1 + 1 another one of 4 still fits; after 8 it does not.
    assert begun == [4.0, 1.0, 1.0, 2.0]
    assert Budget().has_room
