from rnnpipe.records import Hardware, Look, Note, ScoredFacts, TaskRecord, TrialRecord
from tests.rnnpipe.factories import HARDWARE, suite, trained_facts, write_run

STEP = TaskRecord(name="train", seconds=1.0, cached=False)


def test_notes_are_added_in_their_order(tmp_path):
    record = write_run(tmp_path / "run", seeds=[0, 1], variants=["lstm"]).record
    first, second, *others = record.trials
    lost = second.model_copy(update={"status": "failed"})
    more = first.model_copy(update={"seed": 2})
    look = Look(seeds=2, level=0.05)
    notes = [
        Note(trials=(more, lost), tasks=(STEP,)),
        Note(trials=(second,), looks=(look,), datasets={"again": record.datasets["digits"]}),
        Note(tasks=(STEP,)),
    ]
    noted = record.with_notes(notes)
    assert noted.trials == (first, second, *others, more)
    assert (noted.tasks, noted.looks) == ((STEP, STEP), (look,))
    assert list(noted.datasets) == ["adding", "digits", "again"]
    assert record.with_notes([]) == record
    assert record.with_trial(lost).trials == (first, lost, *others)
    assert record.trials == (first, second, *others)


def test_a_finished_trial_has_all_that_its_training_and_its_scoring_found_out():
    (spec,) = suite([0], ["lstm"], ["digits"]).trials()
    trial = TrialRecord(**dict(spec), parameters=7)
    measured = {
        "parameters": 8,
        "seconds": 4.0,
        "seconds_per_epoch": 1.5,
        "peak_memory_bytes": 2**20,
        "resumed": 1,
        "kernel_reason": "not on a GPU",
        "step_seconds": {"packed": 0.5, "xla": 0.75},
        "compile_seconds": 0.25,
    }
    trained = trained_facts(best_epoch=2, last_epoch=3, **measured)
    scores = ScoredFacts(best={"accuracy": 0.75}, last={"accuracy": 0.5})
    assert trial.finished(trained, scores, cached=True) == TrialRecord(
        **dict(spec),
        **measured,
        engine="packed",
        kernel="packed",
        hardware=HARDWARE,
        status="finished",
        cached=True,
        best={"epoch": 2, "metrics": {"accuracy": 0.75}},
        last={"epoch": 3, "metrics": {"accuracy": 0.5}},
    )


def test_hardware_is_told_in_one_line():
    assert str(Hardware(device="NVIDIA H100", cpu="AMD EPYC", threads=8)) == (
        "NVIDIA H100 (AMD EPYC, 8 threads)"
    )
    assert str(Hardware(device="CPU", cpu="AMD EPYC", threads=2, trainings_at_once=4)) == (
        "CPU (AMD EPYC, 2 threads, 4 trainings at a time)"
    )
