"""Where arrays are in memory, and having the processor fetch what is needed soon."""

from collections.abc import Callable
from typing import Any

from llvmlite import ir
from numba import types
from numba.extending import intrinsic
from numba.np.arrayobj import make_array

from rnnpipe.kernels.compiling import helper
from rnnpipe.kernels.dtypes import Floats

_LINE = 64
"""Bytes that are fetched at once."""


def _address(_context, array):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
    def codegen(context: Any, builder: ir.IRBuilder, signature: Any, arguments: Any) -> ir.Value:
        (kind,), (value,) = signature.args, arguments
        data = make_array(kind)(context, builder, value).data  # type: ignore[no-untyped-call]
        return builder.ptrtoint(data, context.get_value_type(types.intp))

    return types.intp(array), codegen


address: Callable[[Floats], int] = intrinsic(_address)  # type: ignore[assignment]
"""Where an array's numbers begin."""


def _line(_context, _place):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
    pointer, number = ir.IntType(8).as_pointer(), ir.IntType(32)

    def codegen(context: Any, builder: ir.IRBuilder, _signature: Any, arguments: Any) -> ir.Value:
        kind = ir.FunctionType(ir.VoidType(), [pointer, number, number, number])
        function = builder.module.declare_intrinsic("llvm.prefetch", [pointer], kind)
        read, into_l2, data = number(0), number(2), number(1)
        builder.call(function, [builder.inttoptr(arguments[0], pointer), read, into_l2, data])
        return context.get_dummy_value()

    return types.void(types.intp), codegen


_fetch_line: Callable[[int], None] = intrinsic(_line)  # type: ignore[assignment]


@helper
def fetch(rows: Floats) -> None:
    """Has the processor fetch `rows` `(n, width)`, which follow each other, into its L2 cache."""
    place = address(rows)
    end = place + 4 * rows.shape[0] * rows.shape[1]
    while place < end:
        _fetch_line(place)
        place += _LINE
