import csv
import io
import json

from rnnpipe.report.comparison import render_comparison_csv, render_comparison_json
from tests.rnnpipe.report.comparison.compared import with_rows
from tests.rnnpipe.report.row_factory import row


def test_commas_quotes_and_line_breaks_stay_in_their_field(view):
    reason = 'no "space", left\non device'
    found = with_rows(view, row("adding", "lstm", "lstm", "all", "failed", reason=reason))
    [line] = csv.DictReader(io.StringIO(render_comparison_csv(found), newline=""))
    assert line["reason"] == reason
    assert (line["difference"], line["base_mean"], line["tolerance"]) == ("", "", "")


def test_a_comparison_without_rows_has_a_header(view):
    text = render_comparison_csv(with_rows(view))
    assert text.startswith("dataset,base,other,metric,kind,verdict,reason,base_run,base_seeds,")
    assert text.endswith("\r\n")
    assert text.count("\n") == 1


def test_json_says_its_version_and_keeps_every_character(view):
    reason = "größer als \u2028 <b>"
    found = with_rows(view, row("adding", "lstm", "lstm", "all", "failed", reason=reason))
    content = json.loads(render_comparison_json(found))
    assert content["schema_version"] == 2
    assert content["comparisons"][0]["rows"][0]["reason"] == reason
