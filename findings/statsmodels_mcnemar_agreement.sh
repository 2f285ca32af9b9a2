#!/usr/bin/env bash
# McNemar's test calls two models that agree on every example significantly different, p = 0.
#
# Versions: statsmodels 0.15.0.
# Guess:    Without a single disagreement there is no evidence: p is 1, as in the exact test, or NaN.
# Seen:     The chi-square form with its continuity correction, which is on by default, computes
#           (|0 - 0| - 1)^2 / 0: statistic inf, p = 0.0. It is not cut off at zero elsewhere either:
#           with one disagreement a side the statistic is 0.5 and p = 0.48, where the models are
#           exactly even. Without the correction p is NaN.
# Matters:  Two seeds of a converged model, or a model and its re-exported copy, often agree on all of a
#           small test set. A gate on p < 0.05 then reports the strongest difference possible.
set -euo pipefail

folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check statsmodels==0.15.0 numpy==2.4.6 scipy==1.17.1

cd "$folder"
"$folder/venv/bin/python" - <<'EOF'
import math
import warnings

from statsmodels.stats.contingency_tables import mcnemar

warnings.simplefilter("ignore", RuntimeWarning)  # division by zero
for disagreements, exact, chi_square in ((0, 1.0, 0.0), (1, 1.0, 0.4795), (2, 1.0, 0.6171)):
    table = [[50, disagreements], [disagreements, 50]]
    seen = (
        round(float(mcnemar(table, exact=True).pvalue), 4),
        round(float(mcnemar(table, exact=False, correction=True).pvalue), 4),
    )
    print(disagreements, "disagreements a side: p exact", seen[0], "chi-square", seen[1])
    assert seen == (exact, chi_square)
without = float(mcnemar([[50, 0], [0, 50]], exact=False, correction=False).pvalue)
print("no disagreement, without correction: p", without)
assert math.isnan(without)
EOF
