from rnnpipe.provenance.command import asked_for, command


def test_the_command_is_known_while_it_goes_on():
    assert command() == ()
    with asked_for(["rnnpipe", "run", "quickstart"]):
        assert command() == ("rnnpipe", "run", "quickstart")
    assert command() == ()


def test_a_name_and_a_password_in_an_address_are_left_out():
    with asked_for(["rnnpipe", "run", "x", "--artifacts", "s3://me:secret@host/a@b"]):
        assert command()[-1] == "s3://…@host/a@b"
