"""What a training is remembered by, in memory: its checkpoints, and no step times at all."""

import copy


class InMemory:
    """Checkpoints that outlive a training, as the store's outlive a process."""

    def __init__(self):
        self.saved = None

    def save(self, checkpoint):
        # as on disk: later changes to the training do not reach it
        self.saved = copy.deepcopy(checkpoint)

    def latest(self):
        return copy.deepcopy(self.saved)


class Forgetful:
    """Step times that nobody remembers."""

    def find(self, _conditions):
        return {}

    def keep(self, _conditions, _times):
        pass
