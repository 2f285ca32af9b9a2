"""`workers = "auto"`: who computes trials is decided by what one of each dataset took."""

from contextlib import contextmanager
from types import SimpleNamespace

import pytest

from flows.running import side_by_side as module
from flows.running.agenda import Agenda
from flows.running.workers import executing
from rnnpipe.records import Entry, TrialRecord
from rnnpipe.suites import Suite
from tasks.trials import Computed, Job

PADDED = Entry(digest="a" * 64, files={})

SUITE = {
    "name": "many",
    "title": "Many",
    "seeds": list(range(100)),
    "training": {"epochs": 2},
    "datasets": {"digits": {"source": "digits", "limit": 200}},
    "variants": {
        "guess": {"baseline": {"type": "majority"}},
        "lstm": {"layers": [{"type": "lstm", "units": 4}]},
        "gru": {"layers": [{"type": "gru", "units": 4}]},
    },
}


class Machine:
    """Two cores, on which a training takes `seconds` and keeps `busy` cores busy."""

    def __init__(self, monkeypatch, store):
        self.device, self.seconds, self.busy, self.fails = "CPU", 2.0, 1.0, 0
        self.here, self.beside, self.opened = [], [], []
        self._wall = self._processor = 0.0
        self.store = store
        monkeypatch.setattr(module, "time", self)
        monkeypatch.setattr(module, "usable_cores", lambda: 2)
        monkeypatch.setattr(module, "hardware", lambda: SimpleNamespace(device=self.device))
        monkeypatch.setattr(module, "trained", self._trained)
        monkeypatch.setattr(module, "scored", lambda _job, done, _scorer: done)
        monkeypatch.setattr(module, "one_by_one", self._one_by_one)
        monkeypatch.setattr("flows.running.cluster.here", self._cluster)

    def perf_counter(self):
        return self._wall

    def process_time(self):
        return self._processor

    def _trained(self, job, trainer):
        assert trainer == "a trainer"
        self._wall += self.seconds
        self._processor += self.seconds * self.busy
        self.here.append(job.trial.label)
        status = "failed" if len(self.here) <= self.fails else "finished"
        return Computed(job.trial.model_copy(update={"status": status}))

    def _one_by_one(self, trainer, scoring, agenda, _note):
        assert (trainer, scoring) == ("a trainer", "a scorer")
        while (job := agenda.next_in_turn(None)) is not None:
            self.here.append(job.trial.label)

    @contextmanager
    def _cluster(self, number, *, apart):
        self._wall += 10.0
        self.opened.append((number, apart))

        def execute(agenda, _note):
            while (job := agenda.next_after(None)) is not None:
                self.beside.append(job.trial.label)

        yield execute

    def run(self, *, deterministic=False):
        """Computes all trials of the suite; returns those that were measured."""
        agenda = self.agenda(deterministic=deterministic)
        count = len(agenda.waiting)
        datasets = {"digits": SimpleNamespace(train_digest="a" * 64)}
        run = SimpleNamespace(record=SimpleNamespace(datasets=datasets))
        noted = []
        self.here, self.beside, self.opened = [], [], []
        with module.as_measured(self.store, run, "a trainer", "a scorer") as execute:
            execute(agenda, lambda computed: noted.append(computed.trial.label))
        assert len(self.here) + len(self.beside) == count
        return noted

    def agenda(self, *, deterministic):
        content = {**SUITE, "training": {"epochs": 2, "deterministic": deterministic}}
        trials = [TrialRecord(**dict(trial)) for trial in Suite.model_validate(content).trials()]
        return Agenda(trials, lambda trial: Job(self.store, trial, PADDED, refresh=False))


@pytest.fixture
def machine(monkeypatch, store):
    return Machine(monkeypatch, store)


def test_one_trial_is_computed_alone_and_the_others_in_as_many_processes_as_end_soonest(machine):
    assert machine.run() == machine.here == ["digits/lstm/seed-0"]
    assert machine.opened == [(2, True)]


def test_what_keeps_all_cores_busy_is_computed_here(machine):
    machine.busy = 2.0
    assert machine.run() == ["digits/lstm/seed-0"]
    assert machine.opened == []


def test_a_gpu_is_left_to_one_process(machine):
    machine.device = "NVIDIA H200"
    machine.run()
    assert machine.opened == []


def test_what_was_measured_is_remembered_and_what_it_took_to_start(machine):
    machine.run()
    assert machine.run() == machine.here == []
    assert machine.opened == [(2, True)]
    started = machine.store.step_times.find(module._here("processes"))
    assert started == {"start": {"seconds": 10.0}}


def test_a_trial_that_fails_tells_nothing(machine):
    machine.fails = 2
    assert machine.run() == machine.here
    assert len(machine.here) == 3


def test_deterministic_trainings_keep_all_cores(machine):
    machine.run(deterministic=True)
    assert machine.opened == [(2, False)]


@pytest.mark.parametrize("deterministic", [False, True])
def test_so_they_do_by_a_number_of_workers(machine, store, deterministic):
    agenda = machine.agenda(deterministic=deterministic)
    with executing(store, None, 2, None) as execute:
        execute(agenda, lambda _: None)
    assert machine.opened == [(2, not deterministic)]
