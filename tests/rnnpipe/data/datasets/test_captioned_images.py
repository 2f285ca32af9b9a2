import io
import json
import re
import zipfile
from pathlib import Path

import numpy as np
import pytest
from PIL import Image as Picture

from rnnpipe.data.datasets import load
from rnnpipe.data.datasets.captioned_images import CaptionedImagesSpec
from rnnpipe.data.padding import pad_dataset
from rnnpipe.data.sources.files import LocalFile
from rnnpipe.data.sources.own import content_digest
from rnnpipe.errors import UserError
from rnnpipe.specs import Image
from tests.rnnpipe.data.datasets.own_files import written

CAPTIONS = {f"{n}.png": [f"picture {n}", f"number {n} it is"] for n in range(10)}


def png(n, mode="RGB", side=6):
    colour = (25 * n, 0, 255 - 25 * n, 255)[: len(mode)]
    content = io.BytesIO()
    Picture.new(mode, (side, side), colour).save(content, "PNG")
    return content.getvalue()


def pictures(folder, packed):
    folder.mkdir(parents=True, exist_ok=True)
    if packed:
        path = folder / "images.zip"
        with zipfile.ZipFile(path, "w") as archive:
            for n in range(10):
                archive.writestr(f"{n}.png", png(n))
        return str(path)
    (folder / "images").mkdir()
    for n in range(10):
        (folder / "images" / f"{n}.png").write_bytes(png(n))
    return str(folder / "images")


def table(folder, more=""):
    rows = [f"{image},{text},{image[0]}" for image, texts in CAPTIONS.items() for text in texts]
    return written(folder, "captions.csv", "image,caption,family\n" + "\n".join(rows) + more)


def spec_of(folder, path=None, packed=False, **settings):
    return CaptionedImagesSpec(
        source="captioned_images",
        path=path or table(folder),
        images=pictures(folder, packed),
        size=4,
        **settings,
    )


def read(spec):
    files = {
        role: LocalFile(path, content_digest(path))
        for role, path in ((r, Path(p)) for r, p in spec.own_files().items())
    }
    return load(spec.data_only(), files)


def checked(dataset):
    """Each example is a picture with a caption of its own; its pixels say which."""
    assert len(dataset.train) == 12
    assert len(dataset.validation) == 4
    assert len(dataset.test) == 2
    for image, text in zip(dataset.train.inputs["image"], dataset.written.targets, strict=True):
        n = round(float(image[0, 0, 0]) * 255 / 25)
        assert text in CAPTIONS[f"{n}.png"]
    for image, texts in zip(dataset.test.inputs["image"], dataset.written.references, strict=True):
        n = round(float(image[0, 0, 0]) * 255 / 25)
        assert list(texts) == CAPTIONS[f"{n}.png"]
    return dataset


@pytest.mark.parametrize("packed", [False, True])
def test_each_training_caption_is_an_example_and_each_test_picture(tmp_path, packed):
    dataset = checked(read(spec_of(tmp_path, packed=packed)))
    assert dataset.signature.inputs == {"image": Image(height=4, width=4, channels=3)}
    assert dataset.signature.structure == "one-to-many"
    assert "10 pictures with 20 captions" in dataset.card.notes
    padded = pad_dataset(dataset)
    assert padded.test.targets.shape[1] == dataset.signature.target.timesteps == 5
    assert dataset.shown == tuple(
        f"{texts[0].split()[1]}.png" for texts in dataset.written.references
    )


def test_coco_and_flickr8k_are_the_same_captions(tmp_path):
    ids = {image: 100 + n for n, image in enumerate(CAPTIONS)}
    coco = {
        "images": [{"id": n, "file_name": image} for image, n in ids.items()],
        "annotations": [
            {"image_id": ids[image], "id": 0, "caption": text}
            for image, texts in CAPTIONS.items()
            for text in texts
        ],
    }
    flickr = "".join(
        f"{image}#{n}\t{text}\n"
        for image, texts in CAPTIONS.items()
        for n, text in enumerate(texts)
    )
    found = [
        checked(read(spec_of(tmp_path / name, written(tmp_path / name, name, content))))
        for name, content in (("a.json", json.dumps(coco)), ("b.txt", flickr))
    ]
    assert found[0].written == found[1].written == read(spec_of(tmp_path / "c")).written


def test_groups_stay_on_one_side(tmp_path):
    rows = [f"{n}.png,text {n},{n // 5}" for n in range(10)]
    path = written(tmp_path, "c.csv", "image,caption,half\n" + "\n".join(rows))
    with pytest.raises(UserError, match="three groups or more"):
        read(spec_of(tmp_path, path, group="half"))
    rows = [f"{n}.png,text {n},{n // 2}" for n in range(10)]
    path = written(tmp_path / "b", "c.csv", "image,caption,pair\n" + "\n".join(rows))
    dataset = read(spec_of(tmp_path / "b", path, group="pair"))
    numbers = sorted(int(texts[0].split()[1]) for texts in dataset.written.references)
    assert numbers[1] == numbers[0] + 1
    assert len(set(dataset.test.groups.tolist())) == 1


def test_nothing_is_learned_from_what_is_not_trained_on(tmp_path):
    clean = read(spec_of(tmp_path / "clean"))
    poisoned = {texts[0].split()[1] for texts in clean.written.references}
    rows = [
        f"{image},{'gift ' * 30 if image[0] in poisoned else text},0"
        for image, texts in CAPTIONS.items()
        for text in texts
    ]
    path = written(tmp_path / "b", "c.csv", "image,caption,family\n" + "\n".join(rows))
    assert read(spec_of(tmp_path / "b", path)).encoders == clean.encoders


def test_what_is_transparent_is_white_and_other_modes_are_read(tmp_path):
    spec = spec_of(tmp_path)
    folder = tmp_path / "images"
    clear = Picture.new("RGBA", (9, 3), (0, 0, 0, 0))
    for n in range(10):
        clear.save(folder / f"{n}.png")
    with pytest.raises(UserError, match="test inputs"):
        read(spec)  # all alike
    found = read(spec.model_copy(update={"duplicates": "allow"}))
    assert (found.test.inputs["image"] == 1).all()


@pytest.mark.parametrize(
    ("damage", "problem"),
    [
        (lambda f: (f / "3.png").unlink(), "the picture 3.png cannot be read"),
        (lambda f: (f / "3.png").write_text("no"), "the picture 3.png cannot be read"),
        (lambda f: (f / "3.png").write_bytes(png(3)[:40]), "the picture 3.png cannot be read"),
    ],
)
def test_a_picture_that_is_none_is_named(tmp_path, damage, problem):
    spec = spec_of(tmp_path)
    damage(tmp_path / "images")
    with pytest.raises(UserError, match=re.escape(problem)):
        read(spec)


@pytest.mark.parametrize(
    ("name", "content", "problem"),
    [
        ("a.csv", "image,caption\n1.png,\n", "row 1: column 'caption' is missing"),
        ("a.csv", "picture,caption\n1.png,a\n", "'image'"),
        ("a.json", '{"images": []}', "is not COCO's JSON of captions"),
        ("a.txt", "1.png a dog\n", "line 1: it is '1.png a dog'; expected a name, #"),
    ],
)
def test_captions_of_another_form_are_told(tmp_path, name, content, problem):
    with pytest.raises(UserError, match=re.escape(problem)):
        read(spec_of(tmp_path, written(tmp_path, name, content)))


def test_a_picture_in_two_groups_and_a_group_without_a_table_are_refused(tmp_path):
    path = table(tmp_path, "\n1.png,again,9")
    with pytest.raises(UserError, match=r"row 21: the picture '1\.png' is of group '9'"):
        read(spec_of(tmp_path, path, group="family"))
    flickr = written(tmp_path / "b", "a.txt", "1.png#0\ta\n")
    with pytest.raises(UserError, match="leave it out"):
        read(spec_of(tmp_path / "b", flickr, group="family"))


def test_what_is_no_archive_is_told(tmp_path):
    spec = spec_of(tmp_path)
    other = written(tmp_path, "images.txt", "x")
    with pytest.raises(UserError, match="neither a folder nor a zip archive"):
        read(spec.model_copy(update={"images": other}))


@pytest.mark.parametrize("language", ["en", "ko"])
def test_emoji_with_their_captions_in_two_languages(mirror, language):
    spec = CaptionedImagesSpec(
        source="captioned_images",
        path=str(mirror / "emoji" / "captions.csv"),
        images=str(mirror / "emoji" / "images.zip"),
        caption=f"caption_{language}",
        group="group",
        size=8,
        duplicates="allow",
    )
    dataset = read(spec)
    assert sum(len(part) for part in dataset.parts().values()) == 3_786
    groups = [set(part.groups.tolist()) for part in dataset.parts().values()]
    assert sum(map(len, groups)) == len(set().union(*groups)) == 1_911
    assert np.isfinite(dataset.test.inputs["image"]).all()


def test_paths_start_at_the_suite_s_folder(tmp_path):
    spec = CaptionedImagesSpec(source="captioned_images", path="c.csv", images="images.zip")
    located = spec.located(tmp_path)
    assert located.own_files() == {
        "path": str(tmp_path / "c.csv"),
        "images": str(tmp_path / "images.zip"),
    }
    assert located.data_only().images == "images.zip"
