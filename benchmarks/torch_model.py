"""The notebook's models in PyTorch."""

import torch

from benchmarks.models import Cell

_KINDS = {"simple_rnn": torch.nn.RNN, "lstm": torch.nn.LSTM, "gru": torch.nn.GRU}


class Recurrent(torch.nn.Module):
    """Embedding, recurrent layers and a dense layer on the last output; returns logits."""

    def __init__(
        self,
        vocabulary: int,
        embedding_units: int,
        recurrent: list[tuple[Cell, int]],
        outputs: int,
        *,
        pack: bool,
    ) -> None:
        super().__init__()
        self.embedding = torch.nn.Embedding(vocabulary, embedding_units)
        widths = [embedding_units, *(units for _, units in recurrent)]
        self.layers = torch.nn.ModuleList(
            _KINDS[kind](widths[i], units, batch_first=True)
            for i, (kind, units) in enumerate(recurrent)
        )
        self.dense = torch.nn.Linear(widths[-1], outputs)
        self.pack = pack

    def forward(self, ids: torch.Tensor) -> torch.Tensor:
        """Logits `(batch, outputs)` of left-padded token ids `(batch, timesteps)`, int64."""
        lengths = (ids != 0).sum(dim=1).clamp(min=1)
        if self.pack:
            # Packed sequences have their padding behind them.
            ids = torch.stack(
                [torch.roll(row, int(n)) for row, n in zip(ids, lengths, strict=True)]
            )
        sequences = self.embedding(ids)
        if self.pack:
            sequences = torch.nn.utils.rnn.pack_padded_sequence(
                sequences, lengths, batch_first=True, enforce_sorted=False
            )
        for layer in self.layers:
            sequences, state = layer(sequences)
        last = state[0] if isinstance(state, tuple) else state
        return self.dense(last[-1])
