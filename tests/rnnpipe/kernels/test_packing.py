import numpy as np
import pytest

from rnnpipe.kernels.packing import pack_features, pack_tokens

TOKENS = np.array(
    [
        [0, 0, 7, 3],
        [5, 0, 0, 7],
        [0, 0, 0, 0],
        [0, 3, 3, 9],
        [0, 0, 0, 9],
    ],
    np.int32,
)


def test_rows_join_in_when_their_padding_ends():
    packing = pack_tokens(TOKENS, 10, 1, None, shares_padding=True)
    (block,) = packing.blocks
    # First the one that steps through all of its padding, then the others, the longest first.
    assert block.rows.tolist() == [2, 1, 3, 0, 4]
    assert block.counts.tolist() == [2, 3, 4, 5]
    assert block.starts.tolist() == [0, 2, 5, 9, 14]
    assert (block.places, block.active) == (14, 5)
    # Each in the state that the first row is in at that step.
    assert block.shares_padding
    assert block.origins.tolist() == [0, 0, 2, 5, 9]
    assert packing.present.sum(axis=1).tolist() == [2, 4, 4, 3, 1]


def test_rows_of_padding_alone_have_one_row_of_steps_among_them():
    packing = pack_tokens(np.zeros((3, 4), np.int32), 10, 1, None, shares_padding=True)
    (block,) = packing.blocks
    assert (block.rows.tolist(), block.counts.tolist()) == ([2, 0, 1], [1, 1, 1, 1])
    # The others end where the first one does.
    assert (block.active, block.origins.tolist()) == (1, [0, 4, 4])


def test_the_index_points_to_the_different_tokens():
    packing = pack_tokens(TOKENS, 10, 1, None, shares_padding=True)
    assert packing.sources.tolist() == [0, 3, 5, 7, 9]
    by_place = packing.sources[packing.blocks[0].index]
    assert by_place.tolist() == [0, 5, 0, 0, 3, 0, 0, 3, 7, 0, 7, 9, 3, 9]


def test_padding_is_no_token_where_no_row_has_any():
    packing = pack_tokens(TOKENS[1:2, :1], 10, 1, None, shares_padding=True)
    assert packing.sources.tolist() == [5]


def test_masked_padding_has_no_places():
    packing = pack_tokens(TOKENS, 10, 1, TOKENS != 0, shares_padding=False)
    (block,) = packing.blocks
    assert block.rows.tolist() == [3, 0, 1, 4, 2]
    # Each in its own state.
    assert not block.shares_padding
    assert block.origins.tolist() == [3, 0, 1, 4, 2]
    # Row 1, 5 0 0 7, has two tokens: the zeros between them are left out as all others are.
    assert block.counts.tolist() == [0, 1, 3, 4]
    assert packing.sources[block.index].tolist() == [3, 3, 7, 5, 9, 3, 7, 9]


def test_ordinary_padding_has_places_in_every_row():
    packing = pack_tokens(TOKENS, 10, 1, None, shares_padding=False)
    (block,) = packing.blocks
    assert block.rows.tolist() == [0, 1, 2, 3, 4]
    assert block.counts.tolist() == [5, 5, 5, 5]
    assert packing.sources[block.index].reshape(4, 5).T.tolist() == TOKENS.tolist()


def test_a_row_that_is_read_backwards_has_the_same_places():
    behind = np.cumsum(TOKENS, axis=1) > 0
    (block,) = pack_tokens(TOKENS, 10, 1, behind, shares_padding=False).blocks
    assert block.order(backwards=False).tolist() == list(range(10))
    # Row 1 has the places 0 1 3 6, row 3 has 2 4 7, row 0 has 5 8, row 4 has 9.
    assert block.order(backwards=True).tolist() == [6, 3, 7, 1, 4, 8, 0, 2, 5, 9]
    assert (
        block.inputs(backwards=True).tolist() == block.index[block.order(backwards=True)].tolist()
    )
    np.testing.assert_array_equal(block.inputs(backwards=False), block.index)


def test_blocks_share_long_and_short_rows():
    packing = pack_tokens(TOKENS, 10, 2, None, shares_padding=True)
    assert [block.rows.tolist() for block in packing.blocks] == [[2, 1, 0], [4, 3]]
    assert [block.places for block in packing.blocks] == [10, 7]


def test_no_more_blocks_than_rows():
    assert len(pack_tokens(TOKENS[:1], 10, 4, None, shares_padding=True).blocks) == 1


def test_features_have_no_padding():
    packing = pack_features(3, 2, 2, None)
    assert packing.sources is None
    first, second = packing.blocks
    assert first.rows.tolist() == [0, 2]
    assert first.index.tolist() == [0, 4, 1, 5]
    assert second.index.tolist() == [2, 3]


def test_masked_features_have_no_places_wherever_they_stand():
    mask = np.array([[1, 0, 1], [0, 0, 0], [1, 1, 0]], bool)
    packing = pack_features(3, 3, 1, mask)
    (block,) = packing.blocks
    assert packing.sources.tolist() == [0, 2, 6, 7]
    assert (block.rows.tolist(), block.counts.tolist()) == ([0, 2, 1], [0, 2, 2])
    assert packing.sources[block.index].tolist() == [0, 6, 2, 7]


@pytest.mark.parametrize("token", [-1, 10])
def test_a_token_without_an_embedding_is_refused(token):
    with pytest.raises(ValueError, match="the embedding layer has rows for 0 to 9"):
        pack_tokens(np.array([[1, token]], np.int32), 10, 1, None, shares_padding=True)


def test_blocks_of_rows_of_one_length_have_as_many_steps():
    tokens = np.zeros((9, 8), np.int32)
    for row, steps in zip(tokens, [1, 8, 2, 2, 4, 0, 4, 1, 2], strict=True):
        row[8 - steps :] = 3
    packing = pack_tokens(tokens, 10, 3, tokens != 0, shares_padding=False, by_length=True)
    assert [block.rows.tolist() for block in packing.blocks] == [[1], [4, 6], [2, 3, 8, 0, 7, 5]]
    assert [block.places for block in packing.blocks] == [8, 8, 8]


@pytest.mark.parametrize(
    ("lengths", "blocks", "shares"),
    [
        ([5, 3, 3], 2, [[0], [1, 2]]),
        ([4, 4, 4], 9, [[0], [1], [2]]),
        ([0, 0], 2, [[0, 1]]),
    ],
)
def test_no_block_is_without_rows_or_far_longer_than_another(lengths, blocks, shares):
    mask = np.arange(5) < np.array(lengths)[:, np.newaxis]
    packing = pack_features(len(lengths), 5, blocks, mask, by_length=True)
    assert [block.rows.tolist() for block in packing.blocks] == shares
