"""What a ``.tflite`` file from elsewhere says of itself: labels and normalisation.

TFLite Metadata puts associated files (the labels) in a zip archive behind the model, and a
``ModelMetadata`` flatbuffer in the model's metadata list (schema: tflite-support,
``metadata_schema.fbs``).
"""

import io
import math
import struct
import zipfile
import zlib
from collections.abc import Iterator
from itertools import islice
from typing import Any

from flatbuffers import encode, number_types
from flatbuffers.table import Table

from skinscreen.domain.errors import ModelError
from skinscreen.inference.label_file import read_labels
from skinscreen.language import trn

_METADATA_NAME = b"TFLITE_METADATA"
_LABELS_LIMIT = 1_000_000
_PIXEL_LIMIT = 1e6
"""What a manifest accepts as a mean or standard deviation."""
# Field numbers of the schemas, as vtable offsets (4 + 2 * field).
_MODEL_OPERATOR_CODES, _MODEL_SUBGRAPHS, _MODEL_BUFFERS, _MODEL_METADATA = 6, 8, 12, 16
_SUBGRAPH_OUTPUTS, _SUBGRAPH_OPERATORS = 8, 10
_OPERATOR_CODE, _OPERATOR_INPUTS, _OPERATOR_OUTPUTS = 4, 6, 8
_CODE_OLD, _CODE = 4, 10
_METADATA_FIELD_NAME, _METADATA_FIELD_BUFFER = 4, 6
_BUFFER_CONTENT = 4
_SUBGRAPH_METADATA, _INPUT_METADATA, _UNITS = 10, 8, 12
_UNIT_OPTIONS_TYPE, _UNIT_OPTIONS, _NORMALIZATION = 4, 6, 1
_MEAN, _STD = 4, 6
LOGISTIC, SOFTMAX = 14, 25
LINEAR = (0, 3, 9)
"""Addition, convolution and matrix product: what they give is no probability yet."""
_OPERATORS_LIMIT, _TENSORS_LIMIT = 20_000, 64
"""Of a model and of one operator: a file must not keep the search busy."""
_STORING = (6, 22, 43, 114)
"""Dequantise, reshape, squeeze, quantise."""


def embedded_labels(model: bytes) -> tuple[str, ...] | None:
    """The labels in the archive behind a model, in its output order; None without any.

    Raises:
        ModelError: there are some, but which output each names cannot be told.
    """
    found: set[tuple[str, ...]] = set()
    try:
        with zipfile.ZipFile(io.BytesIO(model)) as archive:
            for entry in archive.infolist():
                if "label" in entry.filename.lower() and entry.file_size <= _LABELS_LIMIT:
                    found.add(read_labels(archive.read(entry)))
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, RuntimeError):
        return None  # a damaged archive says nothing
    if len(found) > 1:
        lists = trn(
            "{n} lists of labels lie in the file, and they differ",
            "{n} lists of labels lie in the file, and they differ",
            len(found),
        )
        raise ModelError(lists.format(n=len(found)))
    return found.pop() if found else None


def last_operator(model: bytes, output: int) -> int | None:
    """Which operator makes an output: its number in TFLite's schema (``BuiltinOperator``).

    Those that only store the values otherwise are passed over. None where it cannot be told.
    """
    try:
        return _last_operator(model, output)
    except (struct.error, IndexError, TypeError, ValueError):
        return None


def _last_operator(model: bytes, output: int) -> int | None:
    root = _root(model)
    (subgraph,) = islice(_children(root, _MODEL_SUBGRAPHS), 1)
    codes = list(islice(_children(root, _MODEL_OPERATOR_CODES), _OPERATORS_LIMIT))
    makers = {
        tensor: operator
        for operator in islice(_children(subgraph, _SUBGRAPH_OPERATORS), _OPERATORS_LIMIT)
        for tensor in _integers(operator, _OPERATOR_OUTPUTS)
    }
    tensor = _integers(subgraph, _SUBGRAPH_OUTPUTS)[output]
    for _ in range(len(makers)):
        operator = makers.get(tensor)
        if operator is None:
            return None
        code = _code(codes[_number(operator, _OPERATOR_CODE, number_types.Uint32Flags)])
        if code not in _STORING:
            return code
        tensor = _integers(operator, _OPERATOR_INPUTS)[0]
    return None


def _code(entry: Table) -> int:
    """An operator's number: the old field has one byte, the new one four."""
    old = _number(entry, _CODE_OLD, number_types.Int8Flags)
    return max(old, _number(entry, _CODE, number_types.Int32Flags))


def _number(table: Table, field: int, flags: Any) -> int:  # noqa: ANN401 - no type hints there
    offset = table.Offset(field)
    return int(table.Get(flags, table.Pos + offset)) if offset else 0


def _integers(table: Table, field: int) -> list[int]:
    offset = table.Offset(field)
    if not offset:
        return []
    start = table.Vector(offset)
    flags = number_types.Int32Flags
    count = min(_TENSORS_LIMIT, table.VectorLen(offset))
    return [int(table.Get(flags, start + 4 * i)) for i in range(count)]


def embedded_normalization(model: bytes) -> tuple[list[float], list[float]] | None:
    """Mean and standard deviation a float model's input wants, in pixel units; None if unsaid.

    Each has one value for all channels or one for each.
    """
    try:
        metadata = _metadata_buffer(model)
        stated = None if metadata is None else _normalization(metadata)
    except (struct.error, IndexError, TypeError, ValueError):
        return None  # a damaged block says nothing; the model itself is tried by the probe
    if stated is None or not all(_is_usable(values) for values in stated) or min(stated[1]) <= 0:
        return None
    return stated


def _is_usable(values: list[float]) -> bool:
    return bool(values) and all(math.isfinite(v) and abs(v) < _PIXEL_LIMIT for v in values)


def _root(content: bytes) -> Table:
    return Table(content, encode.Get(number_types.UOffsetTFlags.packer_type, content, 0))


def _child(table: Table, field: int) -> Table | None:
    offset = table.Offset(field)
    return Table(table.Bytes, table.Indirect(table.Pos + offset)) if offset else None


def _children(table: Table, field: int) -> Iterator[Table]:
    offset = table.Offset(field)
    if offset:
        start = table.Vector(offset)
        for i in range(table.VectorLen(offset)):
            yield Table(table.Bytes, table.Indirect(start + 4 * i))


def _floats(table: Table, field: int) -> list[float]:
    offset = table.Offset(field)
    if not offset:
        return []
    start = table.Vector(offset)
    flags = number_types.Float32Flags
    return [float(table.Get(flags, start + 4 * i)) for i in range(min(3, table.VectorLen(offset)))]


def _metadata_buffer(model: bytes) -> bytes | None:
    root = _root(model)
    for entry in _children(root, _MODEL_METADATA):
        name = entry.Offset(_METADATA_FIELD_NAME)
        if name and entry.String(entry.Pos + name) == _METADATA_NAME:
            number = entry.Offset(_METADATA_FIELD_BUFFER)
            wanted = entry.Get(number_types.Uint32Flags, entry.Pos + number) if number else 0
            buffer = list(_children(root, _MODEL_BUFFERS))[wanted]
            offset = buffer.Offset(_BUFFER_CONTENT)
            if not offset:
                return None
            start, length = buffer.Vector(offset), buffer.VectorLen(offset)
            return bytes(model[start : start + length])
    return None


def _normalization(metadata: bytes) -> tuple[list[float], list[float]] | None:
    for subgraph in _children(_root(metadata), _SUBGRAPH_METADATA):
        for tensor in _children(subgraph, _INPUT_METADATA):
            for unit in _children(tensor, _UNITS):
                kind = unit.Offset(_UNIT_OPTIONS_TYPE)
                if not kind or (
                    unit.Get(number_types.Uint8Flags, unit.Pos + kind) != _NORMALIZATION
                ):
                    continue
                options = _child(unit, _UNIT_OPTIONS)
                if options is not None:
                    return _floats(options, _MEAN), _floats(options, _STD)
    return None
