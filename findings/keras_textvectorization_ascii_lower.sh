#!/usr/bin/env bash
# TextVectorization lower-cases ASCII letters only, and knows only ASCII punctuation.
#
# Versions: Keras 3.15.1, TensorFlow 2.21.0.
# Guess:    standardize="lower_and_strip_punctuation", the default, does what its documentation says:
#           "Text will be lowercased and all punctuation removed", as str.lower would.
# Seen:     "Über" and "über" stay two words, as do all of Cyrillic and Greek; typographic quotes, the
#           ellipsis and the full stops of Korean and Chinese stay glued to their words.
# Matters:  Each Russian or Greek word that begins a sentence, and each German or French one with such a
#           capital, gets a second entry in the vocabulary with an embedding of its own; words before a
#           typographic mark get a third. Rarer words are pushed out by them.
set -euo pipefail

folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check keras==3.15.1 tensorflow==2.21.0

cd "$folder"
TF_CPP_MIN_LOG_LEVEL=3 "$folder/venv/bin/python" - <<'EOF'
import keras

layer = keras.layers.TextVectorization()


def words(text: str) -> set[str]:
    layer.adapt([text])
    return {str(word) for word in layer.get_vocabulary()[2:]}


for text, exact in (
    ("Hund HUND hund", {"hund"}),
    ("Über über", {"Über", "über"}),
    ("Привет привет", {"Привет", "привет"}),
    ('end. "end" end...', {"end"}),
    ("end. “end” end…", {"end", "“end”", "end…"}),
    ("학교。 학교", {"학교。", "학교"}),
):
    seen = words(text)
    print(f"{text!r}: {sorted(seen)}")
    assert seen == exact, seen
EOF
