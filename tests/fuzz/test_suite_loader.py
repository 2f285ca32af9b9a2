"""`load_suite` against damaged and hostile suites."""

from random import Random

from rnnpipe.files.untrusted import shown
from rnnpipe.suites import Suite, load_suite
from tests.fuzz.changes import NASTY_TEXTS, changed_bytes, changed_words
from tests.fuzz.fuzzing import fuzz

SEEDS = (
    """
name = "mine"
title = "Which one remembers?"
description = \"\"\"
Two lines,
\\u00e9.\"\"\"
seeds = [0, 1, 2]

[training]
epochs = 3
learning_rate = 1e-3
optimizer = "adam"

[datasets.adding]
source = "adding"
timesteps = 40
train_examples = 2_000
test_examples = 500
training = { batch_size = 16, clipnorm = 1.0 }

[datasets.digits]
source = "digits"
limit = 200

[variants.lstm]
layers = [
  { type = "lstm", units = 8, return_sequences = true },
  { type = "dropout", rate = 0.5 },
  { type = "gru", units = 0x8 },
]

[variants.rnn]
datasets = ["digits"]
layers = [{ type = "simple_rnn", units = 8 }]
training.validation_split = 0.1
""",
    """
name = 'text-2'
title = ''
seeds = [4294967295]
training.loss = "binary_crossentropy"
datasets.imdb = { source = "imdb", num_words = 5_000, maxlen = 100 }
datasets.reuters = { source = "reuters", test_split = 0.25 }
datasets.order = { source = "temporal_order", train_examples = 10, test_examples = 10 }
[variants."1"]
layers = [{ type = "embedding", units = 4 }, { type = "dense", units = 1, activation = "tanh" }]
""",
)

NASTY_WORDS = (
    *("nan", "-inf", "1e400", "1e-400", "true", "0", "-1", "1_000_000_000_000", "9" * 400),
    *("9" * 5000, "0x" + "f" * 5000, "0b1", "1979-05-27T07:32:00+23:59", "07:32:00", "[]", "{}"),
    *("[[", "]]", "{", "}", "[", "]", "=", ",", ".", "#", "\n", '"""', "'''", '"', "'", "\\", "\r"),
    *("[" * 200 + "]" * 200, "{a=" * 200 + "1" + "}" * 200, "a." * 400 + "a", "a.b", "x = 1"),
    *('"\\u001b"', '"\\U0010ffff"', '"\\ud800"', '"../x"', "__proto__", "seeds", "layers"),
    *(f'"{text}"' for text in NASTY_TEXTS),
)


def test_any_file_is_a_suite_or_a_user_error(tmp_path):
    def change(random: Random) -> bytes:
        text = random.choice(SEEDS)
        if random.randrange(3):
            return changed_words(random, text, NASTY_WORDS).encode(errors="surrogatepass")
        return changed_bytes(random, text.encode())

    def check(suite: Suite) -> None:
        assert suite.trials()
        assert shown(suite.title + suite.description) == suite.title + suite.description

    fuzz("suite", tmp_path / "fuzz.toml", change, lambda path: load_suite(str(path)), check)
