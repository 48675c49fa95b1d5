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

from flatbuffers import encode, number_types
from flatbuffers.table import Table

_METADATA_NAME = b"TFLITE_METADATA"
_LABELS_LIMIT = 1_000_000
_PIXEL_LIMIT = 1e6
"""What a manifest accepts as a mean or standard deviation."""
# Field numbers of the schemas, as vtable offsets (4 + 2 * field).
_MODEL_BUFFERS, _MODEL_METADATA = 12, 16
_METADATA_FIELD_NAME, _METADATA_FIELD_BUFFER = 4, 6
_BUFFER_CONTENT = 4
_SUBGRAPH_METADATA, _INPUT_METADATA, _UNITS = 10, 8, 12
_UNIT_OPTIONS_TYPE, _UNIT_OPTIONS, _NORMALIZATION = 4, 6, 1
_MEAN, _STD = 4, 6


def embedded_labels(model: bytes) -> tuple[str, ...] | None:
    """The labels in the archive behind a model, in its output order; None without any."""
    try:
        with zipfile.ZipFile(io.BytesIO(model)) as archive:
            for entry in archive.infolist():
                if "label" in entry.filename.lower() and entry.file_size <= _LABELS_LIMIT:
                    return read_labels(archive.read(entry))
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, RuntimeError):
        return None  # a damaged archive says nothing
    return None


def read_labels(content: bytes) -> tuple[str, ...]:
    """Labels from a text file with one a line; empty lines at the end do not count.

    Lines of the form ``0 name`` or ``0: name`` are taken without their running number.
    """
    text = content.decode("utf-8-sig", "replace")
    lines = ["".join(c if c.isprintable() else " " for c in s).strip() for s in text.splitlines()]
    while lines and not lines[-1]:
        lines.pop()
    numbered = [line.replace(":", " ", 1).split(maxsplit=1) for line in lines]
    if lines and all(len(p) == 2 and p[0] == str(i) for i, p in enumerate(numbered)):  # noqa: PLR2004
        return tuple(p[1] for p in numbered)
    return tuple(line or f"class {i}" for i, line in enumerate(lines))


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
