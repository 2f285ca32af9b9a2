"""Products of small matrices, in vector instructions.

A recurrent step multiplies a few dozen rows with a matrix that fits the cache; a library made for
large matrices spends much of such a call on preparing it, and its own threads would fight ours.
Here the result is computed in tiles that stay in registers while the sum runs: for each term, a few
vectors of b are loaded and multiplied with one number of a at a time.
"""

from collections.abc import Callable
from typing import Any

import llvmlite.binding
from llvmlite import ir
from numba import types
from numba.extending import intrinsic

from rnnpipe.kernels.compiling import helper, kernel
from rnnpipe.kernels.dtypes import Floats

_IS_WIDE = bool(llvmlite.binding.get_host_cpu_features().get("avx512f"))
_LANES = 16 if _IS_WIDE else 8
_FLOAT = ir.FloatType()
_INDEX = ir.IntType(32)
# A product and a sum may become one instruction.
_FUSED = ("contract",)


def _tile(rows: int, vectors: int, lanes: int) -> Callable[..., None]:  # noqa: C901 (no branches)
    """Code for one tile of the result, `rows` by `vectors * lanes`.

    Its arguments are addresses in bytes and strides in numbers: of `out`; of `a`, from row to row
    and from term to term; of `b`; the number of terms, at least 1; whether to add to `out`.
    """
    vector = ir.VectorType(_FLOAT, lanes)

    def codegen(context: Any, builder: ir.IRBuilder, _signature: Any, arguments: Any) -> ir.Value:
        out, out_row, a, a_row, a_term, b, b_term, terms, accumulate = arguments
        integer = out.type
        out, a, b = (builder.inttoptr(address, _FLOAT.as_pointer()) for address in (out, a, b))

        def numbers(base: ir.Value, offset: ir.Value) -> ir.Value:
            return builder.gep(base, [offset])

        def vectors_at(base: ir.Value) -> list[ir.Value]:
            starts = (numbers(base, integer(lanes * v)) for v in range(vectors))
            return [builder.bitcast(start, vector.as_pointer()) for start in starts]

        def repeated(number: ir.Value) -> ir.Value:
            undefined = ir.Constant(vector, ir.Undefined)
            first = builder.insert_element(undefined, number, _INDEX(0))
            everywhere = ir.Constant(ir.VectorType(_INDEX, lanes), [0] * lanes)
            return builder.shuffle_vector(first, undefined, everywhere)

        row_starts = [numbers(out, builder.mul(out_row, integer(r))) for r in range(rows)]
        places = [place for start in row_starts for place in vectors_at(start)]
        start = builder.block
        load, loop, store = map(builder.append_basic_block, ("load", "loop", "store"))
        builder.cbranch(builder.icmp_signed("!=", accumulate, integer(0)), load, loop)
        builder.position_at_end(load)
        before = [builder.load(place, align=4) for place in places]
        builder.branch(loop)

        builder.position_at_end(loop)
        term = builder.phi(integer)
        sums = [builder.phi(vector) for _ in places]
        b_start = numbers(b, builder.mul(term, b_term))
        b_vectors = [builder.load(place, align=4) for place in vectors_at(b_start)]
        a_start = numbers(a, builder.mul(term, a_term))
        following: list[ir.Value] = []
        for r in range(rows):
            factor = repeated(builder.load(numbers(a_start, builder.mul(a_row, integer(r)))))
            for b_vector in b_vectors:
                product = builder.fmul(factor, b_vector, flags=_FUSED)
                following.append(builder.fadd(product, sums[len(following)], flags=_FUSED))
        next_term = builder.add(term, integer(1))
        for block, value in ((start, integer(0)), (load, integer(0)), (loop, next_term)):
            term.add_incoming(value, block)
        zero = ir.Constant(vector, [0.0] * lanes)
        for total, loaded, summed in zip(sums, before, following, strict=True):
            for block, value in ((start, zero), (load, loaded), (loop, summed)):
                total.add_incoming(value, block)
        builder.cbranch(builder.icmp_signed("<", next_term, terms), loop, store)

        builder.position_at_end(store)
        for place, total in zip(places, following, strict=True):
            builder.store(total, place, align=4)
        return context.get_dummy_value()

    def tile(_context: Any, out, out_row, a, a_row, a_term, b, b_term, terms, accumulate):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202, ARG001, PLR0913
        return types.void(*[types.intp] * 9), codegen

    return intrinsic(tile)


def _strip(vectors: int, lanes: int) -> Callable[..., None]:
    """Code for `vectors * lanes` columns of the result, tile by tile downwards.

    It has a name of its own: numba tells functions of one name apart by a number that is another
    one in each process, and what is kept on disk would be linked with the strip of another width.
    """
    tile8, tile4, tile2, tile1 = (_tile(rows, vectors, lanes) for rows in (8, 4, 2, 1))

    def strip(  # noqa: PLR0913
        out: int, out_row: int, rows: int, a: int, a_row: int, a_term: int, b: int, b_term: int,
        terms: int, accumulate: int,
    ) -> None:  # fmt: skip
        row = 0
        while row < rows:
            o, x = out + 4 * row * out_row, a + 4 * row * a_row
            if _IS_WIDE and rows - row >= 8:
                tile8(o, out_row, x, a_row, a_term, b, b_term, terms, accumulate)
                row += 8
            elif rows - row >= 4:
                tile4(o, out_row, x, a_row, a_term, b, b_term, terms, accumulate)
                row += 4
            elif rows - row >= 2:
                tile2(o, out_row, x, a_row, a_term, b, b_term, terms, accumulate)
                row += 2
            else:
                tile1(o, out_row, x, a_row, a_term, b, b_term, terms, accumulate)
                row += 1

    strip.__name__ = strip.__qualname__ = f"strip_{vectors}_by_{lanes}"
    return helper(strip)


_two_vectors = _strip(2, _LANES)
_one_vector = _strip(1, _LANES)
_eight_columns = _strip(1, 8)
_one_column = _strip(1, 1)


@helper
def _product(  # noqa: PLR0913
    out: int, out_row: int, rows: int, columns: int, a: int, a_row: int, a_term: int, b: int,
    b_term: int, terms: int, accumulate: int,
) -> None:  # fmt: skip
    column = 0
    while column < columns:
        left = columns - column
        if left >= 2 * _LANES:
            width = 2 * _LANES
            _two_vectors(out, out_row, rows, a, a_row, a_term, b, b_term, terms, accumulate)
        elif left >= _LANES:
            width = _LANES
            _one_vector(out, out_row, rows, a, a_row, a_term, b, b_term, terms, accumulate)
        elif left >= 8:
            width = 8
            _eight_columns(out, out_row, rows, a, a_row, a_term, b, b_term, terms, accumulate)
        else:
            width = 1
            _one_column(out, out_row, rows, a, a_row, a_term, b, b_term, terms, accumulate)
        column += width
        out += 4 * width
        b += 4 * width


@kernel
def multiply(out: Floats, a: Floats, b: Floats) -> None:
    """Sets `out` to a @ b.

    `a` is `(rows, terms)`, of any strides; `b` `(terms, columns)` and `out` `(rows, columns)` have
    their columns side by side in memory. Every sum runs in the order of its terms.
    """
    if a.shape[1]:
        _apply(out, a, b, 0)
    else:
        out[:, :] = 0


@kernel
def multiply_add(out: Floats, a: Floats, b: Floats) -> None:
    """Adds a @ b to `out`; see `multiply`."""
    if a.shape[1]:
        _apply(out, a, b, 1)


@helper
def _apply(out: Floats, a: Floats, b: Floats, accumulate: int) -> None:
    _product(
        out.ctypes.data, out.strides[0] // 4, out.shape[0], out.shape[1],
        a.ctypes.data, a.strides[0] // 4, a.strides[1] // 4,
        b.ctypes.data, b.strides[0] // 4, a.shape[1], accumulate,
    )  # fmt: skip
