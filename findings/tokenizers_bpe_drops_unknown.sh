#!/usr/bin/env bash
# A byte-pair tokenizer without an unknown token deletes what it does not know; a word tokenizer raises.
#
# Versions: tokenizers 0.23.3.
# Guess:    Where there is no unknown token, an unknown character is an error, as the WordLevel model of
#           the same library makes it.
# Seen:     BPE leaves such characters out: "cat" and "cat5" get the same ids, a word of unknown letters
#           gets none, and the rows of a batch lose positions without a trace.
# Matters:  Text of another script becomes an empty sequence, and digits or accents that were not in the
#           training text vanish. Labels per token slip out of line, and the decoded text is
#           shorter than what was read.
set -euo pipefail

folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check tokenizers==0.23.3

cd "$folder"
"$folder/venv/bin/python" - <<'EOF'
from tokenizers import Tokenizer, models, pre_tokenizers, trainers


def trained(model: models.Model, trainer: trainers.Trainer) -> Tokenizer:
    tokenizer = Tokenizer(model)
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    tokenizer.train_from_iterator(["the cat sat on the mat"] * 3, trainer)
    return tokenizer


pairs = trained(models.BPE(), trainers.BpeTrainer(vocab_size=30, show_progress=False))
for text, exact in (("the cat", ["the", "cat"]), ("the cat5 sat", ["the", "cat", "sat"]),
                    ("the 고양이", ["the"]), ("고양이", [])):
    seen = pairs.encode(text).tokens
    print(f"BPE {text!r} -> {seen}")
    assert seen == exact

words = trained(models.WordLevel(), trainers.WordLevelTrainer(show_progress=False))
try:
    words.encode("고양이")
except Exception as error:
    print("WordLevel:", error)
else:
    raise AssertionError("WordLevel took an unknown word")
EOF
