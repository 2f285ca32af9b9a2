import pytest

from rnnpipe.inspecting.siblings import parts_beside


@pytest.mark.parametrize(
    ("names", "asked", "roles"),
    [
        (["X_TRAIN.ts", "X_TEST.ts", "Y_TEST.ts"], "X_TRAIN.ts", ["train", "test"]),
        (["X_TRAIN.ts", "X_TEST.ts"], "X_TEST.ts", ["train", "test"]),
        (
            ["en-ud-train.conllu", "en-ud-dev.conllu", "en-ud-test.conllu"],
            "en-ud-dev.conllu",
            ["train", "validation", "test"],
        ),
        (["en-ud-dev.conllu", "en-ud-test.conllu"], "en-ud-dev.conllu", ["path"]),
        (["trainings.ts", "tests.ts"], "trainings.ts", ["path"]),
        (["a.ts", "X_TEST.ts"], "a.ts", ["path"]),
    ],
)
def test_parts_of_one_dataset_are_named_alike(tmp_path, names, asked, roles):
    for name in names:
        (tmp_path / name).touch()
    found = parts_beside(tmp_path / asked)
    assert list(found) == roles
    assert set(roles) == {"path"} or {path.name for path in found.values()} <= set(names)
