import pytest

from rnnpipe.report.comparison import render_comparison_latex
from rnnpipe.report.comparison.latex import latex
from tests.rnnpipe.report.comparison.compared import with_rows
from tests.rnnpipe.report.row_factory import row, side


@pytest.mark.parametrize(
    ("text", "escaped"),
    [
        ("simple_rnn", r"simple\_rnn"),
        (r"\input{/etc/passwd}", r"\textbackslash{}input\{/etc/passwd\}"),
        ("50% & $x^2$ ~ #1", r"50\% \& \$x\textasciicircum{}2\$ \textasciitilde{} \#1"),
        ("a < b | c > d", r"a \textless{} b \textbar{} c \textgreater{} d"),
        ("0.9 ± 0.1", r"0.9 $\pm$ 0.1"),
        ("two\nlines\x07", "two lines"),
        ("—", "---"),
    ],
)
def test_no_text_can_become_a_command(text, escaped):
    assert latex(text) == escaped


def test_a_tabular_has_booktabs_rules_and_its_reasons_as_notes(view):
    text = render_comparison_latex(
        with_rows(
            view,
            row(
                "adding",
                "lstm",
                "lstm",
                "mse",
                "better",
                -3.4e-6,
                (-3.8e-6, -3.0e-6),
                base_side=side("lstm", 0.0041, 0.0004),
                other_side=side("lstm", 6.8e-6, 1.2e-6),
                probability_better=0.99999,
                adjusted_p_value=0.0301,
            ),
            row("adding", "gru", "gru", "all", "failed", reason="50% lost_in_transit"),
        )
    )
    assert text.splitlines()[1:] == [
        "",
        "% adding",
        r"\begin{tabular}{lllrrrrrr}",
        r"\toprule",
        (
            r"Compared & Metric & Verdict & Difference & Interval & Base & Other & "
            r"P(better) & p (Holm) \\"
        ),
        r"\midrule",
        (
            r"lstm & MSE & better & $-$3.40$\times10^{-6}$ & $-$3.80$\times10^{-6}$ to "
            r"$-$3.00$\times10^{-6}$ & 0.0041 $\pm$ 0.0004 & 6.8$\times10^{-6}$ $\pm$ "
            r"1.2$\times10^{-6}$ & \textgreater{}0.999 & 0.030 \\"
        ),
        r"gru & All metrics & failed\textsuperscript{1} & --- & --- & --- & --- & --- & --- \\",
        r"\bottomrule",
        r"\end{tabular}",
        r"\par\smallskip{\footnotesize \textsuperscript{1}~50\% lost\_in\_transit\par}",
    ]


def test_a_name_with_an_exponent_in_it_stays_a_name(view):
    nobody = side("x1e-4", seeds=())
    named = row("d", "x1e-4", "x1e-4", "all", "missing", base_side=nobody, other_side=nobody)
    assert "x1e-4 & All metrics" in render_comparison_latex(with_rows(view, named))
