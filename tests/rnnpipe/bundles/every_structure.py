"""A small bundle of every structure, and a file or folder of rows to ask it about."""

import csv
import json
from pathlib import Path

import numpy as np
from PIL import Image

from rnnpipe.bundles.bundle import Bundle
from rnnpipe.bundles.opening import open_bundle
from rnnpipe.bundles.writing import write_bundle
from tests.rnnpipe.bundles.made import made_run

EMBEDDED = ({"type": "embedding", "units": 3}, {"type": "gru", "units": 3})
PER_STEP = ({"type": "gru", "units": 3, "return_sequences": True},)
SEEN = [{"type": "conv2d", "filters": 4, "strides": 2}, {"type": "places"}]
WORDS = [{"type": "embedding", "units": 3}, {"type": "gru", "units": 4}]


def bundles(folder: Path) -> dict[str, tuple[Bundle, Path]]:
    """By structure; untrained, so that each takes a second or two."""
    with (folder / "texts.csv").open("w", newline="") as file:
        rows = [[f"it is {('good', 'bad')[i % 2]} number{i}", i % 2] for i in range(40)]
        csv.writer(file).writerows([["text", "mood"], *rows])
    sentences = [f"the\tDET\ndog{i}\tNOUN\nruns\tVERB\n" for i in range(40)]
    (folder / "tagged.txt").write_text("\n".join(sentences))
    stamped = [[f"2026-03-{1 + i // 24:02} {i % 24:02}:00:00", np.sin(i / 4)] for i in range(200)]
    with (folder / "hours.csv").open("w", newline="") as file:
        csv.writer(file).writerows([["when", "temp"], *stamped])
    (folder / "wine.jsonl").write_text(f"{json.dumps([1.0] * 13)}\n{json.dumps([2.0] * 13)}\n")
    (folder / "symbols.txt").write_text("1 2 3\n9 8 7 6 5\n")
    (folder / "pictures").mkdir()
    for name in ("red", "blue"):
        Image.new("RGB", (20, 20), name).save(folder / f"pictures/{name}.png")
    made = {"train_examples": 20, "test_examples": 6}
    text = {"source": "text", "path": "texts.csv", "text": "text", "target": "mood", "maxlen": 6}
    tags = {"source": "tagged", "path": "tagged.txt", "duplicates": "allow"}
    hours = {"source": "series", "path": "hours.csv", "time": "when", "target": "temp", "window": 6}
    dense = ({"type": "dense", "units": 4, "activation": "relu"},)
    pair = {"encoder": WORDS, "decoder": WORDS, "attention": "dot", "beam": 2}
    wanted = {
        "one-to-one": ({"source": "wine"}, dense, None, "wine.jsonl"),
        "one-to-many": (
            {"source": "shapes", **made}, (), pair | {"encoder": [*SEEN, WORDS[1]]}, "pictures",
        ),
        "many-to-one": (text, EMBEDDED, None, "texts.csv"),
        "many-to-one, a forecast": (hours, ({"type": "gru", "units": 3},), None, "hours.csv"),
        "many-to-many": ({"source": "reversal", **made}, (), pair, "symbols.txt"),
        "many-to-many per step": (tags, (WORDS[0], *PER_STEP), None, "tagged.txt"),
    }  # fmt: skip
    found = {}
    for number, (structure, (data, layers, writing, rows)) in enumerate(wanted.items()):
        run = made_run(
            folder / f"run-{number}", data, layers=layers, pair=writing, start=folder,
        )  # fmt: skip
        place = write_bundle(run, "data", "net", folder / f"bundle-{number}", card=False)
        found[structure] = (open_bundle(place), folder / rows)
    return found
