"""C-ECHO and C-STORE: whether a DICOM store is there, and files into it."""

from collections.abc import Callable, Mapping, Sequence
from io import BytesIO
from typing import TYPE_CHECKING

from skinscreen.domain.destination import Destination
from skinscreen.domain.errors import NetworkError, RefusedError
from skinscreen.language import listed, mark, tr
from skinscreen.network import faults
from skinscreen.network.association import association
from skinscreen.network.limits import LIMITS, Limits

if TYPE_CHECKING:
    from pydicom import Dataset, FileDataset
    from pynetdicom.association import Association
    from pynetdicom.presentation import PresentationContext

VERIFICATION = "1.2.840.10008.1.1"
_EXPLICIT, _IMPLICIT = "1.2.840.10008.1.2.1", "1.2.840.10008.1.2"
_NATIVE = (_EXPLICIT, _IMPLICIT)
_WARNINGS = frozenset({0xB000, 0xB006, 0xB007})
"""It was stored, with attributes that were changed or left out (PS3.4, B.2.3)."""
_NO_ROOM = range(0xA700, 0xA800)
_MOST_RAW = 200_000_000
"""Bytes of pixels that are laid open for a store that takes no JPEG."""
_KINDS: Mapping[str, str] = {
    "1.2.840.10008.5.1.4.1.1.77.1.4": mark("photos (VL Photographic Image)"),
    "1.2.840.10008.5.1.4.1.1.77.1.7": mark("photos (Dermoscopic Photography Image)"),
    "1.2.840.10008.5.1.4.1.1.88.33": mark("results (Comprehensive SR)"),
    "1.2.840.10008.5.1.4.1.1.104.1": mark("reports (Encapsulated PDF)"),
}


def echo(destination: Destination, limits: Limits = LIMITS) -> None:
    """Ask whether it is there.

    Raises:
        NetworkError: it is not, or does not know this device.
    """
    from pynetdicom import build_context

    contexts, unoffered = [build_context(VERIFICATION)], tr("{name} does not answer to C-ECHO")
    with association(destination, contexts, unoffered, limits) as made:
        answer = _asked(destination, made.send_c_echo)
        if answer.Status:
            raise _refused(destination, answer)


def store(
    destination: Destination,
    files: Sequence[bytes],
    stored: Callable[[int], None],
    limits: Limits = LIMITS,
) -> None:
    """Send files; nothing is sent unless the other side takes all their kinds.

    Sent again they are the same to it, by their UIDs.

    Args:
        destination: a DICOM store.
        files: whole, with preamble and meta header.
        stored: called with the place of each that is there, at once.
        limits: how long it may take.

    Raises:
        RefusedError: it does not take one of them.
        NetworkError: it cannot be reached, or broke off; what ``stored`` heard of is there.
    """
    from pydicom import dcmread

    read = [dcmread(BytesIO(file)) for file in files]
    unoffered = tr("{name} takes none of what was to be sent; nothing was sent")
    size = sum(map(len, files))
    with association(destination, _proposed(read), unoffered, limits, size) as made:
        ready = _fitted(destination, made, read)
        for place, file in enumerate(ready):
            answer = _asked(destination, made.send_c_store, file)
            if answer.Status and answer.Status not in _WARNINGS:
                raise _refused(destination, answer)
            stored(place)


def _proposed(files: "Sequence[FileDataset]") -> "list[PresentationContext]":
    """As they are, and laid open."""
    from pynetdicom import build_context

    asked: dict[tuple[str, tuple[str, ...]], PresentationContext] = {}
    for file in files:
        kind, syntax = str(file.SOPClassUID), str(file.file_meta.TransferSyntaxUID)
        for syntaxes in {_NATIVE, _NATIVE if syntax in _NATIVE else (syntax,)}:
            asked[kind, syntaxes] = build_context(kind, list(syntaxes))
    return list(asked.values())


def _fitted(
    destination: Destination, made: "Association", files: "Sequence[FileDataset]"
) -> "list[FileDataset]":
    """The files as the other side takes them.

    Raises:
        RefusedError: it does not take a kind; nothing was sent.
    """
    taken = {(c.abstract_syntax, c.transfer_syntax[0]) for c in made.accepted_contexts}
    ready, unwanted = [], []
    for file in files:
        kind, syntax = str(file.SOPClassUID), str(file.file_meta.TransferSyntaxUID)
        native = any((kind, one) in taken for one in _NATIVE)
        if (kind, syntax) in taken or (syntax in _NATIVE and native):
            ready.append(file)
        elif native and file.Rows * file.Columns * file.SamplesPerPixel <= _MOST_RAW:
            file.decompress(generate_instance_uid=False)
            ready.append(file)
        else:
            unwanted.append(tr(_KINDS[kind]) if kind in _KINDS else kind)
    if unwanted:
        sentence = tr("{name} does not take {kinds}; nothing was sent")
        kinds = listed(list(dict.fromkeys(unwanted)))
        raise RefusedError(sentence.format(name=destination.name, kinds=kinds))
    return ready


def _asked(
    destination: Destination, ask: "Callable[..., Dataset]", *what: "FileDataset"
) -> "Dataset":
    """What the other side answered, which has a status.

    Raises:
        NetworkError: nothing that is an answer.
    """
    try:
        answer = ask(*what)
    except (RuntimeError, ValueError) as error:  # the association has ended meanwhile
        raise faults.broken_off(destination) from error
    if "Status" not in answer:
        raise faults.broken_off(destination)
    return answer


def _refused(destination: Destination, answer: "Dataset") -> NetworkError:
    code = f"0x{answer.Status:04X}"
    comment = faults.told(str(answer.get("ErrorComment", "")))
    reason = f"{code}, {comment}" if comment else code
    if answer.Status in _NO_ROOM:
        sentence = tr("{name} has no room now ({reason}); it is tried again later")
        return NetworkError(sentence.format(name=destination.name, reason=reason))
    sentence = tr("{name} does not take it ({reason}); ask who looks after it")
    return RefusedError(sentence.format(name=destination.name, reason=reason))
