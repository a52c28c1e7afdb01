"""Arrow arrays from plain lists. Arrow's own way from lists loads pandas, which neither driver nor worker needs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    import pyarrow as pa


def column_of(values: Sequence[bool | int | float | str | None], kind: pa.DataType) -> pa.Array:
    """An array of this kind; None is null."""
    import pyarrow as pa

    if kind == pa.string():
        return words(["" if value is None else str(value) for value in values], _known(values))
    if kind == pa.bool_():
        return switches([bool(value) for value in values])
    filled = np.array([0 if value is None else value for value in values], kind.to_pandas_dtype())
    return pa.Array.from_buffers(kind, len(values), [_bits(_known(values)), pa.py_buffer(filled)])


def words(texts: Sequence[str], known: NDArray[np.bool_] | None = None) -> pa.Array:
    """An array of strings; null where not known."""
    import pyarrow as pa

    encoded = [text.encode() for text in texts]
    ends = np.zeros(len(encoded) + 1, np.int32)
    np.cumsum([len(text) for text in encoded], out=ends[1:])
    buffers = [_bits(known), pa.py_buffer(ends), pa.py_buffer(b"".join(encoded))]
    return pa.Array.from_buffers(pa.string(), len(encoded), buffers)


def switches(values: Iterable[bool]) -> pa.Array:
    """An array of true and false."""
    import pyarrow as pa

    flags = np.array(list(values), np.bool_)
    return pa.Array.from_buffers(pa.bool_(), flags.size, [None, _bits(flags)])


def _known(values: Sequence[Any]) -> NDArray[np.bool_] | None:
    """Where a value is not None; None if everywhere."""
    known = np.array([value is not None for value in values], np.bool_)
    return None if known.all() else known


def _bits(flags: NDArray[np.bool_] | None) -> pa.Buffer | None:
    import pyarrow as pa

    return None if flags is None else pa.py_buffer(np.packbits(flags, bitorder="little").tobytes())
