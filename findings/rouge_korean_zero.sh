#!/usr/bin/env bash
# ROUGE of a perfect Korean text is 0, and of a wrong German word 1.
#
# Versions: rouge-score 0.1.2.
# Guess:    A text compared with itself scores 1 in any language; two different words do not match.
# Seen:     Its tokenizer keeps a to z and 0 to 9, and takes everything else for a gap between words.
#           Korean, Cyrillic or Greek leave no token, so the score is 0 whatever was written; umlauts
#           cut words into pieces that match other words' pieces.
# Matters:  A summary or caption model of another language is reported as useless, or two systems as
#           equal at 0, by the package behind the ROUGE of well-known evaluation libraries.
set -euo pipefail

folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check rouge-score==0.1.2 numpy==2.4.6

cd "$folder"
"$folder/venv/bin/python" - <<'EOF'
from rouge_score import rouge_scorer

scorer = rouge_scorer.RougeScorer(["rouge1", "rougeL"])
for reference, output, exact in (
    ("I go to school", "I go to school", 1.0),
    ("나는 학교에 간다", "나는 학교에 간다", 0.0),
    ("я иду в школу", "я иду в школу", 0.0),
    ("Größe", "Gräße", 1.0),  # size, and no word at all
    ("für", "für ö", 1.0),
):
    scores = scorer.score(reference, output)
    seen = scores["rouge1"].fmeasure, float(scores["rougeL"].fmeasure)
    print(f"{reference!r} and {output!r}: rouge1 {seen[0]}, rougeL {seen[1]}")
    assert seen == (exact, exact)
EOF
