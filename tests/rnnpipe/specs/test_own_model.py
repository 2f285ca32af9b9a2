import pytest
from pydantic import ValidationError

from rnnpipe.errors import UserError
from rnnpipe.specs import OwnModel


def test_a_suite_writes_it_as_text():
    model = OwnModel.model_validate("my_models:build")
    assert model == OwnModel(function="my_models:build", folder=None)
    assert model.module == "my_models"
    assert OwnModel.model_validate_json(model.model_dump_json()) == model


@pytest.mark.parametrize("written", ["my_models", "my_models.py/build", "a b:c", 3])
def test_what_names_no_function_is_refused(written):
    with pytest.raises(ValidationError, match=r"names no function|valid string"):
        OwnModel.model_validate(written)


def test_it_is_looked_for_beside_the_suite_file(tmp_path):
    (tmp_path / "my_models.py").write_text("def build(signature): ...")
    found = OwnModel(function="my_models:build").located(tmp_path)
    assert found.folder == str(tmp_path)
    with pytest.raises(UserError, match=r"there is no module missing in .*, nor installed"):
        OwnModel(function="missing:build").located(tmp_path)
