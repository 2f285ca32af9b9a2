"""One trial trained: batches, engines, checkpoints gone on from, bit for bit where asked."""
