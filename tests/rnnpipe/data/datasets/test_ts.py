import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression

from rnnpipe.data.datasets.ts import TsSpec
from rnnpipe.data.encoders import Scaled
from rnnpipe.data.padding import pad_dataset
from rnnpipe.data.splits import SplitSpec
from rnnpipe.errors import UserError
from rnnpipe.specs import Classes, Features, Numbers
from tests.rnnpipe.data.datasets.own_files import read, written

LOSE = "sequences that are longer, and lose their beginning"
CLASSES = "@dimensions 2\n@classLabel true no Yes\n@data\n"
VALIDATION = f"{CLASSES}0,0:0,0:no\n1,1:1,1:Yes\n"
TRAIN = f"{CLASSES}0,2:10,10:no\n4:10:Yes\n2,2,2:10,10,10:no\n"
TEST = f"{CLASSES}4,2,0,-2:11,12,9,10:Yes\n"


def spec_of(folder, train=TRAIN, test=TEST, validation=VALIDATION, **settings):
    """Three files, so that every training row is known; two where there is no `validation`."""
    files = {"train": train, "validation": validation, "test": test}
    paths = {role: written(folder, f"{role}.ts", text) for role, text in files.items() if text}
    return TsSpec(source="ts", **paths, **settings)


def test_series_are_scaled_by_their_channel_and_padded_to_the_longest_of_training(tmp_path):
    dataset = read(spec_of(tmp_path))

    assert dataset.signature.inputs == {"series": Features(width=2, timesteps=3)}
    assert dataset.signature.target == Classes(names=("no", "Yes"))
    # of 0, 2, 4, 2, 2 and 2; and of a channel that is constant
    scale = pytest.approx(np.sqrt(8 / 6))
    encoder = dataset.encoders.inputs["series"]
    assert encoder.offset == (2.0, 10.0)
    assert encoder.scale[0] == scale
    assert encoder.scale[1] == 1.0
    test = dataset.test.inputs["series"]
    assert test.values[:, 0].tolist() == pytest.approx(
        [2 / encoder.scale[0], 0, -2 / encoder.scale[0], -4 / encoder.scale[0]]
    )
    assert test.values[:, 1].tolist() == [1, 2, -1, 0]
    assert test.values.dtype == np.float32
    padded = pad_dataset(dataset)
    assert padded.test.inputs["series"][0, :, 1].tolist() == [2, -1, 0]
    assert sorted(padded.train.inputs["series"].shape) == [2, 3, 3]
    assert dataset.test.targets.tolist() == [1]
    assert sorted(dataset.train.targets.tolist()) == [0, 0, 1]
    assert dataset.shown == ("test.ts, line 4",)
    assert dataset.card.notes == (
        "split by files: one each for training, validation and test",
        "each channel is scaled to mean 0 and deviation 1 over the training series",
        "padded on the left to 3 steps; the longest training sequence has 3",
        f"test {LOSE}: 1, with 1 step that no model reads",
    )


def test_series_may_stay_as_they_are(tmp_path):
    dataset = read(spec_of(tmp_path, scale="none", maxlen=7))

    assert dataset.encoders.inputs["series"] == Scaled(
        names=("channel 1", "channel 2"), offset=(0.0, 0.0), scale=(1.0, 1.0)
    )
    assert dataset.test.inputs["series"].values[:, 0].tolist() == [4, 2, 0, -2]
    assert dataset.signature.inputs["series"].timesteps == 7


MISSING = f"{CLASSES}?,2,4:7,?,?:no\n6,?:1,1:Yes\n"


def test_missing_values_are_refused_where_nothing_is_declared(tmp_path):
    test = f"{CLASSES}1:1:Yes\n1,?:1,1:no\n"
    with pytest.raises(
        UserError, match=r'test\.ts, line 5: the series has missing values; declare fill = "mean"'
    ):
        read(spec_of(tmp_path, test=test))


@pytest.mark.parametrize(
    ("fill", "expected"),
    [
        ("mean", [[4, 7], [2, 3], [4, 3], [6, 1], [4, 1]]),
        ("forward", [[4, 7], [2, 7], [4, 7], [6, 1], [6, 1]]),
    ],
)
def test_missing_values_are_filled_from_the_training_series(tmp_path, fill, expected):
    dataset = read(spec_of(tmp_path, train=MISSING, fill=fill, scale="none"))

    assert dataset.encoders.inputs["series"].fill == (4.0, 3.0)
    train = dataset.train.inputs["series"]
    in_order = train.take(np.argsort(-train.lengths))
    assert in_order.values.tolist() == expected
    assert "4 of 26 values are missing; filled with the" in dataset.card.notes[2]


def test_a_number_as_target_is_scaled_and_knows_its_units(tmp_path):
    head = "@targetlabel true\n@data\n"
    dataset = read(
        spec_of(
            tmp_path,
            train=f"{head}1:10\n2:20\n",
            validation=f"{head}1:15\n",
            test=f"{head}3:0\n4:25\n",
        )
    )

    target = dataset.signature.target
    assert isinstance(target, Numbers)
    (quantity,) = target.quantities
    assert (quantity.offset, quantity.scale) == (15.0, 5.0)
    assert dataset.test.targets.tolist() == [-3, 2]
    assert target.in_units(dataset.test.targets).tolist() == [0, 25]
    assert dataset.card.parts["test"].numbers.mean == 12.5


def test_numbers_that_are_too_large_to_be_scaled_are_named_by_their_line(tmp_path):
    said = r"test\.ts, line 5: 'channel 2' is -1e308, which is too large to be scaled"
    with pytest.raises(UserError, match=said):
        read(spec_of(tmp_path, test=f"{CLASSES}1:1:Yes\n1,2:1,-1e308:no\n"))
    head = "@targetlabel true\n@data\n"
    files = {"validation": f"{head}1:15\n", "test": f"{head}3:0\n4:25\n"}
    with pytest.raises(
        UserError, match=r"train\.ts, line 4: 'target' is 1e308, which is too large"
    ):
        read(spec_of(tmp_path, train=f"{head}1:10\n2:1e308\n", **files))


def test_what_validates_is_a_share_of_each_class(tmp_path):
    train = CLASSES + "".join(f"{n}:{n}:{'Yes' if n % 3 else 'no'}\n" for n in range(30))
    dataset = read(spec_of(tmp_path, train=train, validation=None))

    assert dataset.card.parts["train"].classes == {"no": 8, "Yes": 16}
    assert dataset.card.parts["validation"].classes == {"no": 2, "Yes": 4}


def test_one_file_is_split(tmp_path):
    text = CLASSES + "".join(f"{n}:{n}:{'Yes' if n % 3 else 'no'}\n" for n in range(30))
    path = written(tmp_path, "all.ts", text)
    dataset = read(TsSpec(source="ts", path=path, split=SplitSpec(by="stratified", test=0.4)))

    assert dataset.card.parts["test"].classes == {"no": 4, "Yes": 8}


def test_classes_stand_in_the_order_of_the_training_file(tmp_path):
    other = TEST.replace("no Yes", "Yes no")
    assert read(spec_of(tmp_path, test=other)).test.targets.tolist() == [1]


def test_a_class_that_is_never_trained_on_is_named(tmp_path):
    test = "@dimensions 2\n@classLabel true no Yes yes\n@data\n1:1:yes\n"
    with pytest.raises(
        UserError, match="line 4: the test part has 'yes', a class that no training row has"
    ):
        read(spec_of(tmp_path, test=test))


def test_a_file_that_is_not_of_the_archive(tmp_path):
    with pytest.raises(UserError, match=r"test\.ts has 1 channel and a class, but"):
        read(spec_of(tmp_path, test="@classLabel true no Yes\n@data\n1:no\n"))


def test_test_series_that_are_trained_on_too_are_counted_and_refused(tmp_path):
    test = f"{CLASSES}4:10:Yes\n4.0001:10:no\n4,4:10,10:no\n"
    with pytest.raises(UserError, match=r"2 of 3 test inputs \(66.7%\) are among the training in"):
        read(spec_of(tmp_path, test=test))
    card = read(spec_of(tmp_path, test=test, duplicates="allow")).card

    assert (card.duplicates.exact, card.duplicates.near) == (1, 1)
    assert card.notes[-1].startswith("2 of 3 test inputs")


def fitted(dataset):
    return dataset.card.fitted_digest, dataset.encoders.digest


@pytest.mark.parametrize("settings", [{}, {"fill": "forward"}, {"scale": "none", "fill": "mean"}])
def test_what_is_fitted_knows_nothing_of_the_other_rows(tmp_path, settings):
    poison = f"{CLASSES}-900,800,?,7,7,7,7:1,2,3,4,5,6,7:no\n5:5:Yes\n"
    poison = poison if "fill" in settings else poison.replace("?", "0")

    clean = read(spec_of(tmp_path / "a", **settings))
    poisoned = read(spec_of(tmp_path / "b", test=poison, validation=poison, **settings))
    other = read(spec_of(tmp_path / "c", train=TRAIN.replace("4", "5"), **settings))

    assert fitted(clean) == fitted(poisoned)
    assert (clean.encoders.digest != other.encoders.digest) or settings.get("scale") == "none"


def test_a_target_that_is_a_number_is_fitted_on_training_rows_too(tmp_path):
    head = "@targetlabel true\n@data\n"
    digests = [
        fitted(
            read(
                spec_of(
                    tmp_path / str(poison),
                    train=f"{head}1:10\n2:20\n",
                    validation=f"{head}1:{poison}\n",
                    duplicates="allow",
                    test=f"{head}{poison}:{poison}\n",
                )
            )
        )
        for poison in (1, 1000)
    ]
    assert digests[0] == digests[1]


def archive(mirror, name, **settings):
    if not (mirror / "uea").exists():
        pytest.skip("the mirror has no UEA archives")
    train, test = (str(mirror / "uea" / f"{name}_{part}.ts") for part in ("TRAIN", "TEST"))
    return read(TsSpec(source="ts", train=train, test=test, **settings))


def features(padded, summary):
    """All training rows, those that validate among them, and the test rows, as `(n, width)`."""
    parts = [padded.train, padded.validation, padded.test]
    x, v, t = (summary(part.inputs["series"].astype(np.float64)) for part in parts)
    targets = np.concatenate([padded.train.targets, padded.validation.targets])
    return np.concatenate([x, v]), targets, t, padded.test.targets


def flattened(series):
    return series.reshape(len(series), -1)


def mean_and_rms(series):
    return np.concatenate([series.mean(axis=1), np.sqrt((series**2).mean(axis=1))], axis=1)


@pytest.mark.parametrize(
    ("name", "summary", "low", "high"),
    [
        ("JapaneseVowels", flattened, 0.965, 0.99),
        ("BasicMotions", mean_and_rms, 1.0, 1.0),
        ("ItalyPowerDemand", flattened, 0.955, 0.975),
    ],
)
def test_a_linear_model_scores_what_it_is_known_to(mirror, name, summary, low, high):
    padded = pad_dataset(archive(mirror, name))
    x, y, test_x, test_y = features(padded, summary)

    model = LogisticRegression(max_iter=5000).fit(x, y)

    assert low <= model.score(test_x, test_y) <= high


def test_an_archive_with_a_number_as_target(mirror):
    dataset = archive(mirror, "Covid3Month")

    target = dataset.signature.target
    assert (len(dataset.train), len(dataset.validation), len(dataset.test)) == (112, 28, 61)
    assert target.in_units(dataset.test.targets)[:2].tolist() == pytest.approx(
        [0.0118838, 0.00379507], rel=1e-4
    )
