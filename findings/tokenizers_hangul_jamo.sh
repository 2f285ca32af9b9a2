#!/usr/bin/env bash
# BertNormalizer with its defaults takes Korean syllables apart; no Korean word is found in its vocabulary.
#
# Versions: tokenizers 0.23.3.
# Guess:    lowercase=True and the stripping of accents that goes with it change letters with case or
#           accents. Hangul has neither and stays as it is.
# Seen:     Accents are stripped by decomposing the text, and it is not composed again: every Hangul
#           syllable becomes two or three letters. The text looks the same on the screen, has more
#           than twice as many characters, and equals no word of a list written the usual way: each is
#           unknown. strip_accents=False is the remedy; Japanese kana lose their voicing marks alike.
# Matters:  A word list made from the data beside the tokenizer covers nothing, sequences are cut at
#           half the text, and decoded text does not compare equal with its reference.
set -euo pipefail

folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check tokenizers==0.23.3

cd "$folder"
"$folder/venv/bin/python" - <<'EOF'
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers

words = ["학교", "에", "간다"]
vocabulary = {"[UNK]": 0, **{word: i for i, word in enumerate(words, 1)}}


def tokens(normalizer: normalizers.Normalizer) -> list[str]:
    tokenizer = Tokenizer(models.WordLevel(vocabulary, unk_token="[UNK]"))
    tokenizer.normalizer = normalizer
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    return tokenizer.encode("학교 에 간다").tokens


default, mended = normalizers.BertNormalizer(), normalizers.BertNormalizer(strip_accents=False)
text = default.normalize_str("학교")
print("학교 ->", text, "characters:", len("학교"), "->", len(text))
print("default:", tokens(default), "strip_accents=False:", tokens(mended))
print("が ->", default.normalize_str("が"))
assert [len("학교"), len(text)] == [2, 5]
assert tokens(default) == ["[UNK]"] * 3
assert tokens(mended) == words
assert default.normalize_str("が") == "か"
EOF
