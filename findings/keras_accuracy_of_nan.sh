#!/usr/bin/env bash
# A model that answers only NaN has an accuracy; and top-1 accuracy is not accuracy.
#
# Versions: Keras 3.15.1, TensorFlow 2.21.0.
# Guess:    Metrics of NaN are NaN, or an error, as in scikit-learn. Top-k accuracy with k=1 is accuracy.
# Seen:     NaN counts as class 0: accuracy is the share of that class. For top-1 NaN is always wrong.
#           Where scores tie, accuracy takes the first class, while top-k calls every tied class right:
#           a model whose scores are all equal has top-1 accuracy 1.
# Matters:  Trainings of recurrent networks do diverge. An accuracy of 0.9 on unbalanced data may be a
#           dead model; and one that gives the same score to all, as to rows of padding alone, may be
#           reported as perfect.
set -euo pipefail

folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check keras==3.15.1 tensorflow==2.21.0

cd "$folder"
TF_CPP_MIN_LOG_LEVEL=3 "$folder/venv/bin/python" - <<'EOF'
import keras
import numpy as np

metrics = keras.metrics
labels = np.array([0, 0, 0, 1])
dead = np.full((4, 3), np.nan, "float32")
tied = np.full((4, 3), 1 / 3, "float32")

seen = {}
for name, metric, true, answers in (
    ("accuracy of NaN", metrics.SparseCategoricalAccuracy(), labels, dead),
    ("top-1 of NaN", metrics.SparseTopKCategoricalAccuracy(k=1), labels, dead),
    ("binary accuracy of NaN", metrics.BinaryAccuracy(), labels[:, None], dead[:, :1]),
    ("accuracy of ties", metrics.SparseCategoricalAccuracy(), labels, tied),
    ("top-1 of ties", metrics.SparseTopKCategoricalAccuracy(k=1), labels, tied),
):
    metric.update_state(true, answers)
    seen[name] = float(metric.result())
    print(f"{name:22} {seen[name]}")
assert list(seen.values()) == [0.75, 0.0, 0.75, 0.75, 1.0]
EOF
