#!/usr/bin/env bash
# Holm's correction calls a p-value of NaN significant; the other methods answer each in its own way.
#
# Versions: statsmodels 0.15.0.
# Guess:    A comparison without a p-value is left out or refused; it is certainly not significant, and
#           the verdicts on the others do not change. At any rate reject means "corrected p <= alpha".
# Seen:     multipletests takes NaN in. With holm the NaN hypothesis itself is rejected. With fdr_bh all
#           corrected values are NaN while reject says True; with hommel nothing is significant any
#           more; bonferroni counts the NaN as a test.
# Matters:  A diverged training gives NaN scores, and its test a NaN p-value. The table of comparisons
#           then marks the failed run as a significant one, or takes every mark away.
set -euo pipefail

folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check statsmodels==0.15.0 numpy==2.4.6 scipy==1.17.1

cd "$folder"
"$folder/venv/bin/python" - <<'EOF'
import math

from statsmodels.stats.multitest import multipletests

values = [0.01, 0.012, 0.013]
everything = [True, True, True]
for method, exact, corrected_lost in (
    ("bonferroni", [True, True, False, False], False),
    ("holm", [True, True, True, True], False),
    ("simes-hochberg", [True, True, True, False], True),
    ("hommel", [False, False, False, False], True),
    ("fdr_bh", [True, True, True, False], True),
):
    alone = multipletests(values, method=method)[0].tolist()
    reject, corrected = (part.tolist() for part in multipletests([*values, math.nan], method=method)[:2])
    print(f"{method:14} without NaN {alone}, with NaN {reject}, corrected {corrected}")
    assert alone == everything
    assert reject == exact
    assert all(math.isnan(p) for p in corrected) == corrected_lost
EOF
