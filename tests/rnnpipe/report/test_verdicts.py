from dataclasses import replace

import pytest

from rnnpipe.report.verdicts import SIGNS, verdict_views


def test_a_verdict_is_written_in_the_metrics_own_digits(verdicts):
    [adding] = verdict_views(verdicts, "adding")
    assert adding.difference == "−0.0034"  # noqa: RUF001 (a minus sign)
    assert adding.interval == "−0.0038 to −0.0031"  # noqa: RUF001
    assert (adding.sign, adding.verdict, adding.kind) == ("▲", "better", "better")


def test_what_could_not_be_compared_has_dashes_and_its_reason(verdicts):
    decided, refused = verdict_views(verdicts, "digits")
    assert decided.interval == "−0.045 to +0.004"  # noqa: RUF001
    assert (refused.difference, refused.interval) == ("—", "—")
    assert (refused.metric, refused.reason) == ("seconds per epoch", "other hardware")
    assert refused.kind == "not-comparable"


def test_a_relative_difference_is_a_percentage(verdicts):
    slower = replace(verdicts[0], difference=0.25, interval=(-0.031, 12.0), scale="relative")
    [view] = verdict_views([slower], "adding")
    assert view.difference == "+25.0%"
    assert view.interval == "−3.1% to +1,200.0%"  # noqa: RUF001 (a minus sign)


def test_every_verdict_has_a_sign_of_its_own():
    assert len(set(SIGNS.values())) == len(SIGNS)


def test_other_datasets_have_no_verdicts(verdicts):
    assert verdict_views(verdicts, "imdb") == ()


@pytest.mark.parametrize("verdict", SIGNS)
def test_each_word_can_be_shown(verdicts, verdict):
    [view] = verdict_views([replace(verdicts[0], verdict=verdict)], "adding")
    assert " " not in view.kind
