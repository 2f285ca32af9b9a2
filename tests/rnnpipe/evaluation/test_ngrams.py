import gzip

import numpy as np
import pytest
import sacrebleu

from rnnpipe.evaluation.ngrams import bleu, chrf, counts

METRICS = {"bleu": (bleu, sacrebleu.BLEU), "chrf": (chrf, sacrebleu.CHRF)}


def damaged(line, rng):
    """Some of its words, some twice, some swapped; maybe nothing."""
    words = line.split()
    kept = [word for word in words if rng.random() < rng.choice([0.0, 0.5, 0.9, 1.0])]
    if len(kept) > 1 and rng.random() < 0.5:
        at = int(rng.integers(len(kept) - 1))
        kept[at], kept[at + 1] = kept[at + 1], kept[at]
    return (
        " ".join(kept + kept[: int(rng.integers(3))]).swapcase()
        if rng.random() < 0.1
        else " ".join(kept)
    )


@pytest.fixture(scope="module")
def sentences(mirror):
    with gzip.open(mirror / "multi30k" / "test_2016_flickr.en.gz", "rt", encoding="utf-8") as file:
        lines = file.read().split("\n")[:-1]
    rng = np.random.default_rng(0)
    return [damaged(line, rng) for line in lines], lines, [damaged(line, rng) for line in lines]


@pytest.mark.parametrize("metric", METRICS)
@pytest.mark.parametrize("lowercase", [False, True])
@pytest.mark.parametrize("references", [1, 2])
@pytest.mark.parametrize("rows", [slice(None), slice(0, 40), slice(7, 8)])
def test_a_corpus_scores_what_sacrebleu_says(sentences, metric, lowercase, references, rows):
    reduce, of_corpora = METRICS[metric]
    texts, *streams = ([each[i] for i in range(*rows.indices(1_000))] for each in sentences)
    streams = streams[:references]
    found = counts(texts, list(zip(*streams, strict=True)), lowercase=lowercase)[metric]
    theirs = of_corpora(lowercase=lowercase)
    expected = theirs.corpus_score(texts, streams).score
    assert 100 * reduce(found.parts.sum(axis=0)) == pytest.approx(expected, rel=0, abs=1e-9)
    assert found.signature == str(theirs.get_signature())
    if not lowercase:
        public = {"bleu": sacrebleu.corpus_bleu, "chrf": sacrebleu.corpus_chrf}
        assert public[metric](texts, streams).score == expected


def test_signatures_say_case_references_and_version():
    found = counts(["a"], [("a",)], lowercase=True)
    assert found["bleu"].signature == (
        f"nrefs:1|case:lc|eff:no|tok:13a|smooth:exp|version:{sacrebleu.__version__}"
    )
    assert found["chrf"].signature == (
        f"nrefs:1|case:lc|eff:yes|nc:6|nw:0|space:no|version:{sacrebleu.__version__}"
    )


def test_examples_may_have_other_numbers_of_references():
    texts, references = ["a b c d e", "x y z w"], [("a b c d",), ("x y z", "x y z w v")]
    found = counts(texts, references, lowercase=False)
    each = [
        counts([text], [refs], lowercase=False)
        for text, refs in zip(texts, references, strict=True)
    ]
    for metric in METRICS:
        np.testing.assert_array_equal(
            found[metric].parts, np.concatenate([one[metric].parts for one in each])
        )
    assert "nrefs:var" in found["bleu"].signature


def test_many_sums_are_scored_at_once(sentences):
    texts, lines, _ = (each[:30] for each in sentences)
    found = counts(texts, [(line,) for line in lines], lowercase=False)
    weights = np.random.default_rng(0).random((2, 3, 30))
    for metric, (reduce, _) in METRICS.items():
        sums = weights @ found[metric].parts
        scores = reduce(sums)
        assert scores.shape == (2, 3)
        assert scores[1, 2] == reduce(sums[1, 2])
        assert ((scores > 0) & (scores < 1)).all()


@pytest.mark.parametrize(
    ("text", "reference", "score"),
    [("a b c d", "a b c d", 1.0), ("a b c", "a b c", 0.0), ("", "a", 0.0), ("x", "a", 0.0)],
)
def test_under_four_tokens_bleu_is_zero_and_chrf_is_not(text, reference, score):
    found = counts([text], [(reference,)], lowercase=False)
    assert bleu(found["bleu"].parts[0]) == score
    assert chrf(found["chrf"].parts[0]) == float(text == reference)


@pytest.mark.parametrize("references", [[("a",)], [("a",), ("b",), ("c",)], [("a",), ()]])
def test_texts_without_a_reference_are_refused_where_sacrebleu_cuts_the_longer_list(references):
    with pytest.raises(ValueError, match=r"2 texts and references for [123]; expected one"):
        counts(["a", "b"], references, lowercase=False)
