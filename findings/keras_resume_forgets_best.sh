#!/usr/bin/env bash
# A training that BackupAndRestore takes up again overwrites its best model with a worse one.
#
# Versions: Keras 3.15.1, TensorFlow 2.21.0.
# Guess:    BackupAndRestore restores "the training state", so an interrupted fit ends as an uninterrupted
#           one would, with the same callbacks beside it.
# Seen:     It restores weights, optimizer and epoch. EarlyStopping and ModelCheckpoint begin anew: their
#           best is empty, so the first epoch after the restart is "the best so far" and
#           save_best_only replaces the better file. The patience starts over, and
#           restore_best_weights goes back to the best epoch since the restart.
# Matters:  Recurrent trainings are long and overfit early: the best epoch often lies before the
#           interruption, and it is exactly the file that is lost.
set -euo pipefail

folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check keras==3.15.1 tensorflow==2.21.0

cd "$folder"
TF_CPP_MIN_LOG_LEVEL=3 "$folder/venv/bin/python" - <<'EOF'
import keras
import numpy as np

losses = [5.0, 1.0, 4.0, 3.0, 3.5, 3.6]  # the best epoch is number 1


class Scripted(keras.callbacks.Callback):
    """Report the loss above, and write the epoch's number into the model's bias."""

    def on_epoch_end(self, epoch: int, logs: dict) -> None:
        logs["val"] = losses[epoch]
        self.model.layers[0].bias.assign([float(epoch)])


class PowerCut(keras.callbacks.Callback):
    def on_epoch_begin(self, epoch: int, logs: dict | None = None) -> None:
        if epoch == 2:
            raise KeyboardInterrupt


def train(folder: str, *more: keras.callbacks.Callback) -> tuple[float, float]:
    """Return the epoch of the model that fit leaves, and of the one in the best file."""
    model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1)])
    model.compile(keras.optimizers.SGD(0.0), "mse")
    best = f"{folder}.weights.h5"
    watch = {"monitor": "val", "mode": "min"}
    try:
        model.fit(np.ones((2, 1)), np.ones((2, 1)), epochs=6, verbose=0, callbacks=[
            Scripted(),
            keras.callbacks.BackupAndRestore(folder),
            keras.callbacks.ModelCheckpoint(
                best, save_best_only=True, save_weights_only=True, **watch
            ),
            keras.callbacks.EarlyStopping(patience=9, restore_best_weights=True, **watch),
            *more,
        ])
    except KeyboardInterrupt:
        pass
    left = float(model.get_weights()[1][0])
    model.load_weights(best)
    return left, float(model.get_weights()[1][0])


whole = train("whole")
cut = train("cut", PowerCut())
resumed = train("cut")
print("epoch of (the model left, the best file): uninterrupted", whole)
print("at the interruption", cut, "after the resumption", resumed)
assert whole == (1.0, 1.0)
assert cut[1] == 1.0
assert resumed == (3.0, 3.0)
EOF
