"""Subwords as tokens: byte-pair encoding (Sennrich et al. 2016, arXiv:1508.07909).

Learned and applied by Hugging Face's `tokenizers`. A space is part of the token behind it, written
`▁`; punctuation is by itself; a character that the training texts do not have is unknown.
"""

from collections.abc import Iterable, Iterator, Sequence

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray
from tokenizers import Regex, Tokenizer, models, normalizers, pre_tokenizers, trainers

from rnnpipe.data.encoders import FIRST, Words
from rnnpipe.data.ragged import Ragged
from rnnpipe.data.words.table import Found
from rnnpipe.errors import UserError

_SPECIAL = ("[PAD]", "[UNK]")
_SPACE = "▁"


def fit(texts: Iterable[pa.Array], most: int, *, lowercase: bool) -> Words:
    """Learn at most `most` subwords: the texts' characters, then what is most often side by side.

    The tokens come in the order in which they were learned, which is the same every time: without
    marks at the ends of words, which `tokenizers` (0.23) numbers in an order of chance.

    Raises:
        UserError: the texts have more different characters than that.

    """
    tokenizer = Tokenizer(models.BPE(unk_token=_SPECIAL[1]))
    tokenizer.normalizer = normalizers.Sequence(
        [
            normalizers.NFC(),
            normalizers.Replace(Regex(r"\s+"), " "),
            normalizers.Strip(),
            *([normalizers.Lowercase()] if lowercase else []),
            normalizers.Prepend(_SPACE),
        ]
    )
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [pre_tokenizers.Punctuation(), pre_tokenizers.Metaspace(prepend_scheme="never")]
    )
    trainer = trainers.BpeTrainer(
        vocab_size=FIRST + most, special_tokens=list(_SPECIAL), show_progress=False
    )
    tokenizer.train_from_iterator(_lists(texts), trainer)
    ids = tokenizer.get_vocab()
    learned = sorted(ids, key=ids.__getitem__)[FIRST:]
    if len(learned) > most:
        raise UserError(
            f"num_words = {FIRST + most} leaves no room for subwords: the training texts alone "
            f"have {len(learned):,} different characters; raise it"
        )
    return Words(
        unit="subword", lowercase=lowercase, tokens=tuple(learned), tokenizer=tokenizer.to_str()
    )


def joined(tokens: Sequence[str]) -> str:
    """Put a text together again."""
    return "".join(tokens).replace(_SPACE, " ").strip()


class Encoder:
    """Texts to ids."""

    def __init__(self, words: Words) -> None:
        self._tokenizer = Tokenizer.from_str(words.tokenizer or "")
        self._tokenizer.encode_special_tokens = True  # a text that says "[PAD]" says just that
        self._moved = words.first - FIRST

    def __call__(
        self,
        texts: pa.Array,
        found: Found,  # noqa: ARG002 (of words)
    ) -> tuple[NDArray[np.int32], NDArray[np.int64]]:
        """Give the ids of all subwords, and the subwords of each text, `(texts,)`."""
        encoded = self._tokenizer.encode_batch_fast(texts.to_pylist())
        ragged = Ragged.from_lists([text.ids for text in encoded])
        ids = ragged.values
        return np.where(ids < FIRST, ids, ids + self._moved), ragged.lengths


def _lists(texts: Iterable[pa.Array]) -> Iterator[list[str]]:
    for batch in texts:
        yield batch.to_pylist()
