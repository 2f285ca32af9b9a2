"""Products of small matrices, in vector instructions.

A recurrent step multiplies a few dozen rows with a matrix that fits the cache; a library made for
large matrices spends much of such a call on preparing it, and its own threads would fight ours.
Here the result is computed in tiles that stay in registers while the sum runs: for each term, a few
vectors of b are loaded and multiplied with one number of a at a time.
"""

from collections.abc import Callable
from typing import Any

import llvmlite.binding
import numpy as np
from llvmlite import ir
from numba import types
from numba.extending import intrinsic

from rnnpipe.kernels.addresses import address
from rnnpipe.kernels.compiling import helper, kernel, loop, shared
from rnnpipe.kernels.dtypes import Floats

_IS_WIDE = bool(llvmlite.binding.get_host_cpu_features().get("avx512f"))
_LANES = 16 if _IS_WIDE else 8
_TALLEST = 8 if _IS_WIDE else 4
"""As many rows as leave their sums in registers."""

_BLOCK = 256
"""So many rows, or terms, are multiplied at once."""

_SHORT = 16
"""So many numbers of a column stay near each other where they are put in a row."""

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
    """Code for `vectors * lanes` columns of the result, tile by tile downwards."""
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

    return _named(strip, vectors, lanes)


def _strip_of_any_height(vectors: int, lanes: int) -> Callable[..., None]:
    """Likewise, with a tile for every number of rows up to 8.

    In a low one each sum waits for itself: seven rows at once take half as long as 4, 2 and 1.
    """
    tile1, tile2, tile3, tile4, tile5, tile6, tile7, tile8 = (
        _tile(rows, vectors, lanes) for rows in range(1, 9)
    )

    def strip(  # noqa: PLR0913
        out: int, out_row: int, rows: int, a: int, a_row: int, a_term: int, b: int, b_term: int,
        terms: int, accumulate: int,
    ) -> None:  # fmt: skip
        row = 0
        while row < rows:
            o, x = out + 4 * row * out_row, a + 4 * row * a_row
            height = _height(rows - row)
            if height == 1:
                tile1(o, out_row, x, a_row, a_term, b, b_term, terms, accumulate)
            elif height == 2:
                tile2(o, out_row, x, a_row, a_term, b, b_term, terms, accumulate)
            elif height == 3:
                tile3(o, out_row, x, a_row, a_term, b, b_term, terms, accumulate)
            elif not _IS_WIDE or height == 4:
                tile4(o, out_row, x, a_row, a_term, b, b_term, terms, accumulate)
            elif height == 5:
                tile5(o, out_row, x, a_row, a_term, b, b_term, terms, accumulate)
            elif height == 6:
                tile6(o, out_row, x, a_row, a_term, b, b_term, terms, accumulate)
            elif height == 7:
                tile7(o, out_row, x, a_row, a_term, b, b_term, terms, accumulate)
            else:
                tile8(o, out_row, x, a_row, a_term, b, b_term, terms, accumulate)
            row += height

    return _named(strip, vectors, lanes)


def _named(strip: Callable[..., None], vectors: int, lanes: int) -> Callable[..., None]:
    """Compile it under a name of its own.

    numba tells functions of one name apart by a number that is another one in each process, and
    what is kept on disk would be linked with the strip of another width.
    """
    strip.__name__ = strip.__qualname__ = f"strip_{vectors}_by_{lanes}"
    return helper(strip)


@helper
def _height(left: int) -> int:
    """Of the next tile, where so many rows are left: two are of about one height."""
    if left == _TALLEST or left >= 2 * _TALLEST:
        return _TALLEST
    return (left + 1) // 2 if left > _TALLEST else left


@helper
def _width(left: int) -> int:
    """Of the next strip, where so many columns are left."""
    if left >= 2 * _LANES:
        return 2 * _LANES
    if left >= _LANES:
        return _LANES
    return 8 if left >= 8 else 1


_two_vectors = _strip_of_any_height(2, _LANES)
_one_vector = _strip(1, _LANES)
_eight_columns = _strip(1, 8)
_one_column = _strip(1, 1)


@helper
def _product(  # noqa: PLR0913
    out: int, out_row: int, rows: int, columns: int, a: int, a_row: int, a_term: int, b: int,
    b_term: int, b_terms: int, first: int, terms: int, accumulate: int,
) -> None:  # fmt: skip
    """Goes through b strip by strip: strided, or `b_terms` long panels, of which from `first` on.

    From term to term there are `b_term` numbers; in panels, where that is 0, as many as a strip is
    wide.
    """
    column = 0
    while column < columns:
        width = _width(columns - column)
        step = b_term or width
        start = b if b_term else b + 4 * first * width
        if width == 2 * _LANES:
            _two_vectors(out, out_row, rows, a, a_row, a_term, start, step, terms, accumulate)
        elif width == _LANES:
            _one_vector(out, out_row, rows, a, a_row, a_term, start, step, terms, accumulate)
        elif width == 8:
            _eight_columns(out, out_row, rows, a, a_row, a_term, start, step, terms, accumulate)
        else:
            _one_column(out, out_row, rows, a, a_row, a_term, start, step, terms, accumulate)
        column += width
        out += 4 * width
        b += 4 * width if b_term else 4 * width * b_terms


@shared(*[types.intp] * 13)
def _blocks(  # noqa: PLR0913
    out: int, out_row: int, rows: int, columns: int, a: int, a_row: int, a_term: int, b: int,
    b_term: int, b_terms: int, first: int, terms: int, accumulate: int,
) -> None:  # fmt: skip
    """Block by block of rows and of terms, which stay in the cache while b's strips go by."""
    term = 0
    while term < terms:  # no range, which would divide
        row = 0
        while row < rows:
            _product(
                out + 4 * row * out_row, out_row, min(_BLOCK, rows - row), columns,
                a + 4 * (row * a_row + term * a_term), a_row, a_term,
                b + 4 * term * b_term, b_term, b_terms, first + term, min(_BLOCK, terms - term),
                int(accumulate or term > 0),
            )  # fmt: skip
            row += _BLOCK
        term += _BLOCK


@loop
def multiply(out: Floats, a: Floats, b: Floats) -> None:
    """Sets `out` to a @ b.

    `a` is `(rows, terms)`, of any strides; `b` `(terms, columns)` and `out` `(rows, columns)` have
    their columns side by side in memory. Every sum runs in the order of its terms.
    """
    if a.shape[1]:
        _apply(out, a, b, 0)
    else:
        out[:, :] = 0


@loop
def multiply_add(out: Floats, a: Floats, b: Floats) -> None:
    """Adds a @ b to `out`; see `multiply`."""
    if a.shape[1]:
        _apply(out, a, b, 1)


@kernel
def in_panels(b: Floats) -> Floats:
    """Rearrange `b` `(terms, columns)`, of any strides, as `multiply_panels` reads it.

    A product goes through b strip by strip of its columns. Of a large matrix, row by row in memory,
    each term of a strip is in another page; here the numbers of a strip follow each other.
    """
    terms, columns = b.shape
    panels = np.empty((terms, columns), np.float32)
    flat = panels.reshape(terms * columns)
    first = column = 0
    while column < columns:
        width = _width(columns - column)
        panel = flat[first : first + terms * width]
        _fill(panel, b, column, width)
        first, column = first + len(panel), column + width
    return panels


@helper
def _fill(panel: Floats, b: Floats, column: int, width: int) -> None:
    """The numbers of a strip of `b`, row by row, read as they lie in memory."""
    if b.strides[0] > b.strides[1]:
        for term in range(b.shape[0]):
            target = panel[term * width : (term + 1) * width]
            source = b[term, column : column + width]
            for j in range(width):
                target[j] = source[j]
        return
    for first in range(0, b.shape[0], _SHORT):
        for j in range(width):
            target, source = panel[first * width + j :], b[first : first + _SHORT, column + j]
            for k in range(len(source)):
                target[k * width] = source[k]


@loop
def multiply_panels(out: Floats, a: Floats, panels: Floats, first: int) -> None:
    """Set `out` to a @ b[first : first + terms], b `in_panels`; see `multiply`."""
    _apply_panels(out, a, panels, first, 0)


@loop
def multiply_add_panels(out: Floats, a: Floats, panels: Floats, first: int) -> None:
    """Add a @ b[first : first + terms] to `out`, b `in_panels`; see `multiply`."""
    _apply_panels(out, a, panels, first, 1)


@helper
def _apply(out: Floats, a: Floats, b: Floats, accumulate: int) -> None:
    _blocks(
        address(out), out.strides[0] // 4, out.shape[0], out.shape[1],
        address(a), a.strides[0] // 4, a.strides[1] // 4,
        address(b), b.strides[0] // 4, 0, 0, a.shape[1], accumulate,
    )  # fmt: skip


@helper
def _apply_panels(out: Floats, a: Floats, panels: Floats, first: int, accumulate: int) -> None:
    _blocks(
        address(out), out.strides[0] // 4, out.shape[0], out.shape[1],
        address(a), a.strides[0] // 4, a.strides[1] // 4,
        address(panels), 0, panels.shape[0], first, a.shape[1], accumulate,
    )  # fmt: skip
