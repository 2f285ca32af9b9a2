"""The compare flow's notice: one when a run is worse or failed, none otherwise, and no secret."""

import logging
from traceback import format_exception
from uuid import UUID

import pytest
from prefect.blocks.notifications import CustomWebhookNotificationBlock
from prefect.blocks.webhook import Webhook
from prefect.exceptions import ObjectNotFound, ParameterTypeError

from flows import compare as comparing
from flows.compare import compare, last_good
from flows.notices.ended import EndedRun
from rnnpipe.errors import UserError
from tasks.notice import Notice, send_notice
from tests.receiver import Receiver
from tests.rnnpipe.factories import ACCURACY, rewrite, write_run

FLOW_RUN = UUID(int=7)
NIGHTS = [f"2026112{day}-020000-small-{day * 1111}" for day in range(1, 6)]


@pytest.fixture
def receiver(monkeypatch):
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    started = Receiver()
    monkeypatch.setenv("RNNPIPE_NOTICE", started.url)
    yield started
    started.close()


@pytest.fixture
def night(store):
    """Writes the run of a night; a lower accuracy of the LSTM makes it worse."""

    def write(number, lstm=0.9, **changes):
        run = write_run(
            store.runs.path(NIGHTS[number]),
            datasets=("digits",),
            accuracy={**ACCURACY, "lstm": lstm},
            seed_std=0.001,
            examples=1000,
        )
        return rewrite(run, **changes) if changes else run

    return write


@pytest.fixture
def compare_nights(prefect_server, store):
    return lambda **options: compare(artifacts=str(store.root), **options)


def ended(monkeypatch, state, run_id):
    """Has Prefect say of the flow run how it ended."""
    found = EndedRun("notebook", state, "a trial failed", run_id, "http://127.0.0.1/runs/7")
    monkeypatch.setattr(comparing, "ended_run", {FLOW_RUN: found}.get)


def test_a_worse_run_is_told_once_with_the_table_and_the_link(receiver, night, compare_nights):
    night(0)
    night(1, lstm=0.7)
    page = compare_nights()
    (text,) = receiver.texts
    lines = text.splitlines()
    assert lines[0] == "rnnpipe: small is worse than the last good run"
    assert [line for line in lines if line.startswith("- ▼ lstm is worse in run 2 than in run 1")]
    assert "| Compared | Metric | Verdict | Difference | Interval | Base | Other |" in text
    assert f"Report: file://{page}" in lines
    assert receiver.SECRET not in text


def test_nothing_is_told_when_nothing_changed(receiver, night, compare_nights):
    night(0)
    night(1)
    assert compare_nights() is not None
    assert receiver.texts == []


def test_a_lasting_drop_is_told_on_its_first_night_only(receiver, night, compare_nights):
    night(0)
    night(1, lstm=0.7)
    compare_nights()
    night(2, lstm=0.7)
    compare_nights()
    assert len(receiver.texts) == 1


def test_the_first_run_of_a_suite_has_nothing_to_be_worse_than(receiver, night, compare_nights):
    night(0)
    assert compare_nights() is None
    assert receiver.texts == []


def test_the_base_is_the_last_run_of_the_very_same_suite_that_finished(store, night):
    night(0)
    night(1, status="failed")
    changed = night(2).record.suite
    night(2 + 1, suite=changed.model_copy(update={"seeds": (0, 1)}))
    judged = night(4).record.id
    assert last_good(store.runs, "latest") == NIGHTS[2]
    (store.runs.path(NIGHTS[2]) / "run.json").write_text("{")
    assert last_good(store.runs, judged) == NIGHTS[0]
    assert last_good(store.runs, NIGHTS[0]) is None


def test_a_flow_run_that_left_no_run_is_told(receiver, night, compare_nights, monkeypatch):
    night(0)
    ended(monkeypatch, "Crashed", None)
    assert compare_nights(flow_run=FLOW_RUN) is None
    (text,) = receiver.texts
    assert text.splitlines() == [
        "rnnpipe: notebook failed",
        "",
        "Flow run notebook: Crashed. a trial failed",
        "",
        "Flow run: http://127.0.0.1/runs/7",
    ]


def test_a_failed_run_is_told_with_its_comparison(receiver, night, compare_nights, monkeypatch):
    night(0)
    night(1, status="failed")
    night(2)
    ended(monkeypatch, "Failed", NIGHTS[1])
    page = compare_nights(flow_run=FLOW_RUN)
    (text,) = receiver.texts
    assert text.startswith("rnnpipe: notebook failed\n")
    assert f"Run {NIGHTS[1]}: failed." in text
    assert f"Report: file://{page}" in text
    assert NIGHTS[2] not in text


def test_a_flow_run_that_completed_is_compared_in_silence(
    receiver, night, compare_nights, monkeypatch
):
    night(0)
    night(1)
    ended(monkeypatch, "Completed", NIGHTS[1])
    assert compare_nights(flow_run=FLOW_RUN) is not None
    assert receiver.texts == []


def test_an_unknown_flow_run_is_an_error(store, night, compare_nights):
    night(0)
    with pytest.raises(ObjectNotFound):
        compare_nights(flow_run=FLOW_RUN)


def test_a_webhook_block_is_used_by_its_name(prefect_server, receiver, monkeypatch):
    monkeypatch.delenv("RNNPIPE_NOTICE")
    Webhook(url=receiver.url).save("team", overwrite=True)
    send_notice.fn(Notice("subject", "body"), "webhook/team")
    assert receiver.texts == ["subject\n\nbody"]


def test_a_notification_block_is_used_by_its_name(prefect_server, receiver, monkeypatch):
    monkeypatch.delenv("RNNPIPE_NOTICE")
    CustomWebhookNotificationBlock(
        name="team", url=receiver.url, json_data={"text": "{{subject}}: {{body}}"}
    ).save("team", overwrite=True)
    send_notice.fn(Notice("subject", "body"), "custom-webhook/team")
    assert receiver.texts == ["subject: body"]


def test_without_a_receiver_the_subject_is_only_noted(capsys, monkeypatch):
    monkeypatch.delenv("RNNPIPE_NOTICE", raising=False)
    send_notice.fn(Notice("it failed", "body"), None)
    noted = capsys.readouterr().err
    assert noted.startswith("it failed\nnobody is told")


def test_a_notice_that_is_refused_is_an_error_without_the_address(receiver, caplog):
    caplog.set_level(logging.DEBUG)
    receiver.answer = 500
    with pytest.raises(UserError, match="the answer was 500") as raised:
        send_notice.fn(Notice("subject", "body"), None)
    assert receiver.SECRET not in "".join(format_exception(raised.value)) + caplog.text


def test_a_receiver_that_is_not_there_is_an_error_without_the_address(monkeypatch, caplog):
    caplog.set_level(logging.DEBUG)
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.setenv("RNNPIPE_NOTICE", f"http://127.0.0.1:1/{Receiver.SECRET}")
    with pytest.raises(UserError, match="the notice was not sent: ConnectError") as raised:
        send_notice.fn(Notice("subject", "body"), None)
    assert Receiver.SECRET not in "".join(format_exception(raised.value)) + caplog.text


def test_an_unknown_block_is_told(prefect_server):
    with pytest.raises(UserError, match="no Prefect block 'webhook/nobody'"):
        send_notice.fn(Notice("subject", "body"), "webhook/nobody")


def test_an_address_is_no_parameter_since_parameters_are_recorded(compare_nights):
    with pytest.raises(ParameterTypeError):
        compare_nights(notify="https://hooks.example/T0KEN")
