#!/usr/bin/env bash
# sacrebleu's randomization test calls two systems that differ in one sentence of 200 significantly different.
#
# Versions: sacrebleu 2.6.0.
# Guess:    One sentence is no evidence: exchanging it between the systems gives the same difference
#           every time, so the two-sided p-value is 1. For identical systems it is 1, too.
# Seen:     p = 0.001 with 1000 trials, the smallest there can be, and the same for identical outputs
#           (there the paired bootstrap agrees). Trials are counted only where they exceed the observed
#           difference; those that equal it are not. A comment in the source wants it so for identical
#           systems; the documentation does not say it.
# Matters:  This is the p-value that papers print beside BLEU. Two checkpoints of one model, or a decoder
#           change that touches a few sentences, get a star for nothing.
set -euo pipefail

folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check sacrebleu==2.6.0 numpy==2.4.6

cd "$folder"
"$folder/venv/bin/python" - <<'EOF'
import numpy as np
from sacrebleu.metrics import BLEU
from sacrebleu.significance import PairedTest

rng = np.random.default_rng(0)
words = [f"word{i}" for i in range(30)]
references = [" ".join(rng.choice(words, 12)) for _ in range(200)]
baseline = [
    " ".join(word if rng.random() < 0.8 else "other" for word in line.split())
    for line in references
]
better = [references[0], *baseline[1:]]  # one sentence is now perfect
assert better[0] != baseline[0]


def p_value(kind: str, system: list[str]) -> float:
    systems = [("baseline", baseline), ("system", system)]
    metrics = {"BLEU": BLEU(references=[references])}
    _, scores = PairedTest(systems, metrics, None, test_type=kind, n_samples=1000)()
    return scores["BLEU"][1].p_value


seen = {}
for name, system in (("identical", list(baseline)), ("one sentence", better)):
    for kind in ("ar", "bs"):
        seen[name, kind] = p_value(kind, system)
        print(f"{name:12} {kind}: p = {seen[name, kind]:.4f}")
smallest = 1 / 1001
assert np.isclose(seen["identical", "ar"], smallest)
assert np.isclose(seen["identical", "bs"], smallest)
assert np.isclose(seen["one sentence", "ar"], smallest)
assert seen["one sentence", "bs"] > 0.05
EOF
