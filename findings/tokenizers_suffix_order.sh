#!/usr/bin/env bash
# A byte-pair tokenizer with marks at the ends of words is another one each time it is trained.
#
# Versions: tokenizers 0.23.3.
# Guess:    The same texts and settings give the same vocabulary, as they do without marks.
# Seen:     With end_of_word_suffix, and so with WordPiece, whose trainer marks what continues a word,
#           ten trainings give ten vocabularies: tokens that carry a mark are numbered in the order in
#           which a hash table with a random seed is walked. What is merged on a tie follows from it.
# Matters:  Ids in a saved model's embedding belong to one training of the tokenizer alone. Whoever
#           trains it anew, from the same file, feeds the model other tokens; a cache by content misses.
set -euo pipefail

folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check tokenizers==0.23.3

cd "$folder"
"$folder/venv/bin/python" - <<'EOF'
import random

from tokenizers import Tokenizer, models, pre_tokenizers, trainers

random.seed(0)
TEXTS = ["".join(random.choice("abcde ") for _ in range(60)) for _ in range(200)]


def vocabularies(model, trainer, **settings) -> int:
    seen = set()
    for _ in range(10):
        tokenizer = Tokenizer(model(unk_token="[UNK]", **settings))
        tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
        tokenizer.train_from_iterator(
            TEXTS,
            trainer(
                vocab_size=300, special_tokens=["[UNK]"], show_progress=False, **settings
            ),
        )
        seen.add(tuple(sorted(tokenizer.get_vocab().items())))
    return len(seen)


plain = vocabularies(models.BPE, trainers.BpeTrainer)
marked = vocabularies(models.BPE, trainers.BpeTrainer, end_of_word_suffix="</w>")
pieces = vocabularies(models.WordPiece, trainers.WordPieceTrainer)
print(f"of 10 trainings: BPE {plain}, with end_of_word_suffix {marked}, WordPiece {pieces}")
assert plain == 1
assert marked > 1
assert pieces > 1
EOF
