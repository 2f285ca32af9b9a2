#!/usr/bin/env bash
# sacrebleu's functions score as many sentences as the shortest list has, and say nothing.
#
# Versions: sacrebleu 2.6.0.
# Guess:    Outputs and references of different number are an error: corpora are parallel or wrong.
# Seen:     corpus_bleu, corpus_chrf and corpus_ter stop at the shortest list. Ninety wrong outputs after
#           ten right ones are a BLEU of 100 when only ten references are given, and so is a job that
#           died after ten sentences.
# Matters:  A decoder that was stopped early, a reference file that was cut, or the well-known mix-up of
#           the axes of references gives a better score than the finished job, not an error.
set -euo pipefail

folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check sacrebleu==2.6.0

cd "$folder"
"$folder/venv/bin/python" - <<'EOF'
import sacrebleu

right = [f"sentence number {i} is right" for i in range(10)]
wrong = ["nothing of this fits here"] * 90
references = right + [f"something else altogether as number {i}" for i in range(90)]

for name, outputs, reference in (
    ("all of both", right + wrong, references),
    ("ten references only", right + wrong, references[:10]),
    ("ten outputs only", right, references),
):
    bleu = sacrebleu.corpus_bleu(outputs, [reference]).score
    chrf = sacrebleu.corpus_chrf(outputs, [reference]).score
    ter = sacrebleu.corpus_ter(outputs, [reference]).score
    print(f"{name:20} BLEU {bleu:.1f} chrF2 {chrf:.1f} TER {ter:.1f}")
    perfect = name != "all of both"
    assert (round(bleu, 6) == 100) == perfect
    assert (round(chrf, 6) == 100) == perfect
    assert (ter == 0) == perfect
EOF
