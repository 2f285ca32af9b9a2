"""Bundles of models that write text: translations and captions, as the run itself decoded them."""

import base64
import csv
import json
import shutil
import zipfile
from types import SimpleNamespace

import numpy as np
import pytest
from PIL import Image

from rnnpipe.bundles.cards import MARKDOWN
from rnnpipe.bundles.opening import open_bundle
from rnnpipe.bundles.output import columns_of, write_answers
from rnnpipe.bundles.reference import find_model, find_variant
from rnnpipe.bundles.registry import Registry
from rnnpipe.bundles.writing import write_bundle
from rnnpipe.data import datasets
from rnnpipe.data.padding import pad_dataset
from rnnpipe.data.sources.files import LocalFile
from rnnpipe.errors import UserError
from rnnpipe.files.digests import sha256_of
from rnnpipe.records.generated import read_generated
from rnnpipe.store import Store
from tests.rnnpipe.bundles.made import made_run
from tests.rnnpipe.bundles.test_structures import asked

NUMBERS = (("one", "eins"), ("two", "zwei"), ("three", "drei"), ("four", "vier"), ("five", "fünf"))

TRANSLATING = {
    "encoder": [
        {"type": "embedding", "units": 4}, {"type": "lstm", "units": 3, "bidirectional": True},
    ],
    "decoder": [{"type": "embedding", "units": 4}, {"type": "lstm", "units": 6}],
    "attention": "additive",
    "beam": 3,
    "length_penalty": 0.6,
    "max_length": 6,
}  # fmt: skip
TELLING = {
    "encoder": [
        {"type": "conv2d", "filters": 4, "strides": 2},
        {"type": "places"},
        {"type": "gru", "units": 6},
    ],
    "decoder": [{"type": "embedding", "units": 4}, {"type": "gru", "units": 6}],
}
REVERSING = TRANSLATING | {"attention": "none", "beam": 1, "length_penalty": 0.0, "max_length": 4}
COLOURS = {"red": (255, 0, 0), "green": (0, 128, 0), "blue": (0, 0, 255), "black": (0, 0, 0)}


def loaded(folder, run):
    """The dataset as it was read to train and test with."""
    spec = run.record.datasets["data"].spec
    files = {role: LocalFile(folder / path, "") for role, path in spec.own_files().items()}
    return datasets.load(spec, files)


def made(folder, data, pair):
    """The bundle of an untrained model, what its run wrote on the test set, and the dataset."""
    run = made_run(folder / "run", data, pair=pair, start=folder)
    bundle = open_bundle(write_bundle(run, "data", "net", folder / "bundle"))
    wrote = read_generated(run.folder / "data/net/seed-0").best
    return SimpleNamespace(folder=folder, run=run, bundle=bundle, wrote=list(wrote),
                           data=loaded(folder, run))  # fmt: skip


@pytest.fixture(scope="module")
def translation(tmp_path_factory):
    """Of two files side by side, with beam search and a bidirectional encoder."""
    folder = tmp_path_factory.mktemp("translation")
    rng = np.random.default_rng(0)
    drawn = [rng.integers(0, len(NUMBERS), 1 + i % 7) for i in range(60)]
    for side, language in enumerate(("en", "de")):
        texts = [" ".join(NUMBERS[n][side] for n in row) + "." for row in drawn]
        (folder / f"pairs.{language}.txt").write_text("\n".join(texts) + "\n")
    data = {"source": "parallel", "path": "pairs.{}.txt", "text": "en", "target": "de",
            "maxlen": 5, "duplicates": "allow"}  # fmt: skip
    return made(folder, data, TRANSLATING)


@pytest.fixture(scope="module")
def captions(tmp_path_factory):
    """Of pictures whose captions say their colour."""
    folder = tmp_path_factory.mktemp("captions")
    (folder / "pictures").mkdir()
    rows = ["image,caption"]
    rng = np.random.default_rng(0)
    for i in range(40):
        name, colour = list(COLOURS.items())[i % len(COLOURS)]
        pixels = np.clip(np.array(colour) + rng.integers(-60, 60, (8, 8, 3)), 0, 255)
        Image.fromarray(pixels.astype(np.uint8)).save(folder / f"pictures/{i:02}.png")
        rows.append(f"{i:02}.png,a {name} picture")
    (folder / "captions.csv").write_text("\n".join(rows) + "\n")
    shutil.make_archive(folder / "pictures", "zip", folder / "pictures")
    data = {"source": "captioned_images", "path": "captions.csv", "images": "pictures.zip",
            "size": 4}  # fmt: skip
    return made(folder, data, TELLING)


def test_translations_are_those_of_the_run_in_this_process_and_another(
    translation, tmp_path, elsewhere
):
    path = tmp_path / "fresh.txt"
    path.write_text("\n".join(translation.data.shown) + "\n")
    found, told = asked(translation.bundle, path)
    assert found == [{"row": i, "text": text} for i, text in enumerate(translation.wrote, 1)]
    assert elsewhere(translation.bundle, path) == found
    assert len(set(translation.wrote)) > 3
    assert told.counts["texts cut to their last 5 words"] > 0


def test_a_table_has_the_texts_in_the_column_of_their_side(translation, tmp_path):
    path = tmp_path / "fresh.csv"
    with path.open("w", newline="") as file:
        csv.writer(file).writerows([["en"], *([text] for text in translation.data.shown)])
    assert [line["text"] for line in asked(translation.bundle, path)[0]] == translation.wrote
    (tmp_path / "other.csv").write_text("de\neins\n")
    with pytest.raises(UserError, match="has no column 'en'"):
        asked(translation.bundle, tmp_path / "other.csv")


def test_texts_are_read_as_the_test_texts_were_and_what_is_wrong_with_one_is_told(translation):
    bundle = translation.bundle
    test = pad_dataset(translation.data).test.inputs["tokens"]
    fresh = bundle.encode(translation.data.shown)
    assert np.array_equal(bundle.padded(fresh.inputs)["tokens"], test)
    found = bundle.predict(["one two.", "", None, 5, "six."])
    assert [line.get("error") for line in found] == [
        None, "the text is empty", "the text is missing", "it is int, expected a text", None,
    ]  # fmt: skip
    assert bundle.encode(["six one."]).counts["unknown words"] == 1


def test_lines_that_are_not_as_declared_are_a_mistake_of_the_whole(translation, tmp_path):
    (tmp_path / "fresh.txt").write_bytes("eins\nfünf\n".encode("cp1252"))
    with pytest.raises(UserError, match="line 2: not in the encoding utf-8"):
        asked(translation.bundle, tmp_path / "fresh.txt")


def test_captions_are_those_of_the_run_whatever_the_pictures_come_in(captions, tmp_path):
    names = sorted(captions.data.shown)
    wrote = dict(zip(captions.data.shown, captions.wrote, strict=True))
    expected = [{"row": i, "image": n, "text": wrote[n]} for i, n in enumerate(names, 1)]
    assert len(set(captions.wrote)) > 1
    folder = tmp_path / "fresh"
    folder.mkdir()
    contents = [(captions.folder / "pictures" / name).read_bytes() for name in names]
    for name, content in zip(names, contents, strict=True):
        (folder / name).write_bytes(content)
    (folder / ".hidden").write_text("no picture")
    with zipfile.ZipFile(tmp_path / "fresh.zip", "w") as archive:
        for name, content in zip(names, contents, strict=True):
            archive.writestr(name, content)
    found, _ = asked(captions.bundle, folder)
    assert found == expected
    assert asked(captions.bundle, tmp_path / "fresh.zip")[0] == found
    assert asked(captions.bundle, folder / names[1])[0] == [expected[1] | {"row": 1}]
    url = f"data:image/png;base64,{base64.b64encode(contents[0]).decode()}"
    array = pad_dataset(captions.data).test.inputs["image"][captions.data.shown.index(names[0])]
    given = [contents[0], folder / names[0], url, array, {"image": url}]
    assert [line["text"] for line in captions.bundle.predict(given)] == [wrote[names[0]]] * 5


def test_what_is_no_picture_is_told_and_the_others_are_answered(captions, tmp_path):
    good = captions.folder / "pictures/00.png"
    (tmp_path / "a.png").write_bytes(good.read_bytes())
    (tmp_path / "b.png").write_bytes(good.read_bytes()[:-40])
    (tmp_path / "c.png").write_text("no picture")
    (tmp_path / "d.eps").write_text(
        "%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n%%EndComments\n"
    )
    found, told = asked(captions.bundle, tmp_path)
    assert (told.answers, told.refused) == (1, 3)
    assert [line["image"] for line in found] == ["a.png", "b.png", "c.png", "d.eps"]
    assert all("it is no picture that can be read" in line["error"] for line in found[1:])
    wrong = captions.bundle.predict(
        [tmp_path / "none.png", "a.png", "data:image/png;base64,x", [[1, 2], [3]], {"a": 1}]
    )
    for line, said in zip(
        wrong,
        ("it cannot be read: No such file", "it is the text 'a.png'; expected the bytes",
         "base64 cannot be read", "its rows are of unequal lengths", "it has a; expected image"),
        strict=True,
    ):  # fmt: skip
        assert said in line["error"]


def test_a_picture_of_too_many_pixels_is_not_unpacked(captions, tmp_path):
    Image.new("1", (70_000, 1_000)).save(tmp_path / "large.png")
    (line,) = captions.bundle.predict([tmp_path / "large.png"])
    assert "it has 70,000 by 1,000 pixels; expected at most 67,108,864" in line["error"]


@pytest.mark.parametrize("suffix", ["csv", "jsonl", "parquet"])
def test_texts_go_to_a_table(translation, tmp_path, suffix):
    import pyarrow.parquet as pq  # noqa: PLC0415 (slow to import)

    bundle, path = translation.bundle, tmp_path / f"out.{suffix}"
    assert columns_of(bundle) == {"row": int, "text": str, "error": str}
    lines = bundle.predict(["one.", ""])
    write_answers(bundle, lines, path)
    if suffix == "parquet":
        found = pq.read_table(path).to_pylist()
    elif suffix == "csv":
        found = list(csv.DictReader(path.read_text().splitlines()))
    else:
        found = [json.loads(line) for line in path.read_text().splitlines()]
    assert found[0]["text"] == lines[0]["text"]
    assert found[1]["error"] == "the text is empty"


def test_reversed_symbols_are_read_as_text(tmp_path):
    data = {"source": "reversal", "train_examples": 20, "test_examples": 6}
    done = made(tmp_path, data, REVERSING)
    assert [line["text"] for line in done.bundle.predict(done.data.shown)] == done.wrote


def test_drawn_shapes_are_read_as_pictures(tmp_path):
    data = {"source": "shapes", "size": 8, "train_examples": 20, "test_examples": 6}
    done = made(tmp_path, data, TELLING)
    images = pad_dataset(done.data).test.inputs["image"]
    assert [line["text"] for line in done.bundle.predict(list(images))] == done.wrote


def test_the_card_says_how_it_writes_and_what_it_cannot(translation, captions):
    card = (translation.bundle.folder / MARKDOWN).read_text()
    assert "additive attention; beam of 3, length penalty 0.6" in card
    assert "It writes at most 6 tokens, its end among them" in card
    assert "| BLEU" in card
    assert "probability" not in card.split("## Limits")[1]
    assert (
        "It sees of image no more than 4 by 4 pixels."
        in (captions.bundle.folder / MARKDOWN).read_text()
    )


def test_there_is_no_mean_of_texts(translation, tmp_path):
    with pytest.raises(UserError, match="writes text, of which there is no mean"):
        write_bundle(translation.run, "data", "net", tmp_path / "all", ensemble=True)


def test_a_name_is_given_to_what_writes_text_and_it_is_judged_beside_the_holder(tmp_path):
    store = Store.open(tmp_path / "artifacts")
    data = {"source": "reversal", "train_examples": 20, "test_examples": 20}
    made_run(store.root / "runs" / "20261129-200000-small-beef", data, pair=REVERSING)
    registry, chosen = Registry(store), find_variant(store, "latest")
    registry.promote(chosen, "turner")
    told = "nothing is worse; BLEU (0 to 100) 1.5, of the holder 1.5"
    assert registry.promote(chosen, "turner").verdict == told
    asked_by_name = find_model(store, "turner").predict(["1 2 3"])
    assert asked_by_name == find_model(store, "latest:data/net").predict(["1 2 3"])


def test_without_the_vocabulary_of_what_it_writes_it_is_refused(translation, tmp_path):
    folder = write_bundle(translation.run, "data", "net", tmp_path / "bundle")
    encoders = json.loads((folder / "encoders.json").read_text())
    del encoders["target"]
    (folder / "encoders.json").write_text(json.dumps(encoders))
    sums = [line.split() for line in (folder / "SHA256SUMS").read_text().splitlines()]
    (folder / "SHA256SUMS").write_text(
        "".join(f"{sha256_of(folder / name)}  {name}\n" for _, name in sums)
    )
    with pytest.raises(UserError, match="no vocabulary of the text that its model writes"):
        open_bundle(folder)
