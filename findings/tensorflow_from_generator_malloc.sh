#!/usr/bin/env bash
# tf.data.Dataset.from_generator changes malloc for the whole process: freed arrays are never kept again.
#
# Versions: TensorFlow 2.21.0, NumPy 2.4.6, glibc.
# Guess:    To make a dataset allocates what the dataset needs and leaves the allocator alone. An array of a
#           megabyte that is freed and made anew a thousand times costs its pages once.
# Seen:     From the moment the operation behind from_generator is made, on Python 3.11 and later, every such
#           array is fetched from the kernel and given back: 256 page faults a megabyte, each time, by whatever
#           library. tf.data.Dataset.from_tensor_slices leaves malloc as it was.
# Matters:  The pages have to be zeroed by the kernel: of a training step that keeps its intermediate arrays
#           in NumPy a third of the time was this. Nothing tells of it but a profile of the kernel.
set -euo pipefail

folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check tensorflow==2.21.0 numpy==2.4.6

cd "$folder"
TF_CPP_MIN_LOG_LEVEL=3 "$folder/venv/bin/python" - <<'EOF'
import resource
import sys

import numpy as np
import tensorflow as tf

assert sys.version_info >= (3, 11) and sys.platform == "linux"
TIMES, BYTES = 50, 2**20


def faults_each() -> float:
    """Page faults for each array of a megabyte that is made, written and freed."""
    before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
    for _ in range(TIMES):
        np.empty(BYTES, np.uint8).fill(1)
    return (resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before) / TIMES


faults_each()  # glibc learns from the first array freed that such sizes come again
found = {"before": faults_each()}
list(tf.data.Dataset.from_tensor_slices([1, 2]))
found["from_tensor_slices"] = faults_each()
one = tf.TensorSpec((), tf.int32)
list(tf.data.Dataset.from_generator(lambda: iter([1, 2]), output_signature=one))
found["from_generator"] = faults_each()
print({name: round(faults) for name, faults in found.items()}, "page faults a megabyte")
assert found["before"] < 16 and found["from_tensor_slices"] < 16
assert found["from_generator"] > 240
EOF
