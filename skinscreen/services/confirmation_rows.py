"""Outcomes in a file of a laboratory or a register: a CSV table, or FHIR R4 resources as JSON."""

import csv
import json
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from io import StringIO
from pathlib import Path
from typing import Any

from skinscreen.domain import histology
from skinscreen.domain.confirmation import Basis
from skinscreen.domain.errors import StoreError
from skinscreen.domain.plain import unseen
from skinscreen.language import mark, tr

MOST_BYTES = 64 << 20
MOST_ROWS = 20_000
COLUMNS = ("lesion_id", "basis", "condition", "icd_o", "malignant", "date", "source")
"""Of the CSV table; the first and the date are needed, the others as far as they are known."""
_SETTLED = frozenset(("final", "amended", "corrected"))
_BODY_SITE = "http://hl7.org/fhir/StructureDefinition/bodySite"
_ICD_O = ("icd-o-3", "2.16.840.1.113883.6.43.1")
"""What the system of an ICD-O code ends in."""
_TRUTHS = {
    **dict.fromkeys(("yes", "true", "1", "malignant"), True),
    **dict.fromkeys(("no", "false", "0", "benign"), False),
    **dict.fromkeys(("", "unknown", "uncertain"), None),
}


@dataclass(frozen=True, slots=True, repr=False)
class Row:
    """What a file says of one lesion, not held against the record yet.

    Attributes:
        where: it stands, in words.
        lesions: ids that each name the lesion.
        basis: how it is known.
        dated: of the histology or the follow-up.
        malignant: None where it does not say.
        condition: the name, or empty.
        code: ICD-O morphology, or empty.
        source: who says so, or empty.
    """

    where: str
    lesions: tuple[str, ...]
    basis: Basis
    dated: date
    malignant: bool | None
    condition: str
    code: str
    source: str


def find(folders: Iterable[Path]) -> Iterator[Path]:
    """Tables and JSON files that lie in folders, such as those of the drives."""
    for folder in folders:
        with suppress(OSError):
            yield from sorted(
                file
                for file in folder.iterdir()
                if file.suffix.lower() in (".csv", ".json") and not file.name.startswith(".")
            )


def read(file: Path) -> Iterator[Row | str]:
    """The rows of a file in its order; of one that cannot be used, a sentence that says why.

    Raises:
        StoreError: the file cannot be read, or is neither of the two forms.
    """
    try:
        with file.open("rb") as stream:
            content = stream.read(MOST_BYTES + 1)
        text = content.decode("utf-8-sig")
    except OSError as error:
        unread = tr("{file} cannot be read ({reason})")
        raise StoreError(unread.format(file=file.name, reason=error.strerror)) from error
    except UnicodeDecodeError as error:
        other = tr("{file} is not written in UTF-8; save it so and try again")
        raise StoreError(other.format(file=file.name)) from error
    if len(content) > MOST_BYTES:
        large = tr("{file} is too large for a list of outcomes; split it")
        raise StoreError(large.format(file=file.name))
    is_json = text.lstrip()[:1] in ("{", "[")
    return _of_fhir(text, file.name) if is_json else _of_csv(text, file.name)


def _completed(
    where: str, lesions: tuple[str, ...], basis: Basis, dated: date, told: Mapping[str, Any]
) -> Row:
    """A row with what follows from its code or its name."""
    name, code, malignant = str(told["condition"]), str(told["code"]), told["malignant"]
    if character := unseen(name + str(told["source"])):
        raise ValueError(tr("it has a character that is not seen ({code})").format(code=character))
    found = histology.named(name) or (histology.coded(code) if not name else None)
    if found is not None:
        name, code = found.name, code or found.code
        malignant = found.malignant if malignant is None else malignant
    if malignant is None:
        malignant = histology.behaviour(code)
    if basis is Basis.NONE:
        name, code, malignant = "", "", None
    source = str(told["source"]).strip()
    return Row(where, lesions, basis, dated, malignant, name.strip(), code, source)


# ---- CSV


def _of_csv(text: str, name: str) -> Iterator[Row | str]:
    first = text.partition("\n")[0]
    delimiter = max(",;\t", key=first.count)
    try:
        reader = csv.DictReader(StringIO(text, newline=""), delimiter=delimiter, strict=True)
        heads = [head.strip().lower() for head in reader.fieldnames or ()]
        if not {"lesion_id", "date"} <= set(heads):
            other = tr(
                "{file} is neither FHIR nor a table with the columns lesion_id and date; its first "
                "line names them"
            )
            raise StoreError(other.format(file=name))
        reader.fieldnames = heads
        rows = list(enumerate(reader, start=2))
    except csv.Error as error:
        broken = tr("{file} cannot be read as a table ({reason})")
        raise StoreError(broken.format(file=name, reason=error)) from error
    _require_few(len(rows), name)
    for number, row in rows:
        where = tr("line {n}").format(n=number)
        cells = {key: (row.get(key) or "").strip() for key in COLUMNS}
        if any(cells.values()):
            yield _line(where, cells)


def _line(where: str, cells: Mapping[str, str]) -> Row | str:
    try:
        code = histology.read_code(cells["icd_o"]) if cells["icd_o"] else ""
        told = {
            "condition": cells["condition"],
            "code": code,
            "malignant": _truth(cells["malignant"].lower()),
            "source": cells["source"],
        }
        basis = Basis(cells["basis"].lower() or Basis.HISTOLOGY)
        dated = date.fromisoformat(cells["date"])
        return _completed(where, (cells["lesion_id"],), basis, dated, told)
    except ValueError as error:
        return _refused(where, error)


def _truth(text: str) -> bool | None:
    if text not in _TRUTHS:
        raise ValueError(tr("malignant is yes, no or empty"))
    return _TRUTHS[text]


# ---- FHIR


def _of_fhir(text: str, name: str) -> Iterator[Row | str]:
    try:
        document = json.loads(text)
    except (ValueError, RecursionError) as error:
        broken = tr("{file} is damaged: it begins like FHIR and is no JSON")
        raise StoreError(broken.format(file=name)) from error
    entries = _entries(document)
    if not entries:
        other = tr("{file} holds no FHIR resource that could be an outcome")
        raise StoreError(other.format(file=name))
    _require_few(len(entries), name)
    known = {url: one for url, one in entries if url}
    for number, (_, resource) in enumerate(entries, start=1):
        kind = resource.get("resourceType")
        if kind in ("Observation", "DiagnosticReport"):
            where = tr("{kind} {n}").format(kind=kind, n=number)
            yield _resource(where, resource, known)


def _entries(document: object) -> list[tuple[str, Mapping[str, Any]]]:
    """Resources with the address by which the others lead to them."""
    found: list[tuple[str, Mapping[str, Any]]] = []
    for one in document if isinstance(document, list) else [document]:
        bundle = _table(one)
        if bundle.get("resourceType") != "Bundle":
            found.append(("", bundle))
            continue
        for entry in map(_table, _list(bundle.get("entry"))):
            resource = _table(entry.get("resource"))
            named = f"{resource.get('resourceType')}/{resource.get('id')}"
            found.append((str(entry.get("fullUrl") or named), resource))
    return [(url, one) for url, one in found if one.get("resourceType")]


def _resource(where: str, resource: Mapping[str, Any], known: Mapping[str, Any]) -> Row | str:
    if resource.get("status") not in _SETTLED:
        return _refused(where, ValueError(tr(_UNSETTLED)))
    try:
        code, condition = _conclusion(resource)
        lesions = _lesions_of(resource, known)
        told = {"condition": condition, "code": code, "malignant": None, "source": _by(resource)}
        when = resource.get("effectiveDateTime") or resource.get("issued") or ""
        return _completed(where, lesions, Basis.HISTOLOGY, date.fromisoformat(str(when)[:10]), told)
    except ValueError as error:
        return _refused(where, error)


def _conclusion(resource: Mapping[str, Any]) -> tuple[str, str]:
    """ICD-O code and name that a resource gives; one of them may be empty."""
    concepts = [resource.get("valueCodeableConcept"), *_list(resource.get("conclusionCode"))]
    texts = [resource.get("valueString"), resource.get("conclusion")]
    for concept in map(_table, concepts):
        for coding in map(_table, _list(concept.get("coding"))):
            texts.append(coding.get("display"))
            if str(coding.get("system")).lower().endswith(_ICD_O):
                name = concept.get("text") or coding.get("display") or ""
                return histology.read_code(str(coding.get("code"))), str(name)
        texts.append(concept.get("text"))
    found = (histology.named(str(text)) for text in texts if text)
    name = next((one.name for one in found if one is not None), "")
    if not name:
        raise ValueError(tr("it has neither an ICD-O code nor a name that is known"))
    return "", name


def _lesions_of(resource: Mapping[str, Any], known: Mapping[str, Any]) -> tuple[str, ...]:
    """Identifiers of what a resource is about; of a report also what its results are about."""
    found = [*_lesions(resource, known)]
    if resource.get("resourceType") == "DiagnosticReport":
        for result in map(_table, _list(resource.get("result"))):
            found += _lesions(_table(known.get(str(result.get("reference")))), known)
    if not found:
        raise ValueError(tr("it leads to no lesion"))
    return tuple(dict.fromkeys(found))


def _lesions(resource: Mapping[str, Any], known: Mapping[str, Any]) -> Iterator[str]:
    places = [_table(one) for one in _list(resource.get("focus"))]
    more = _list(_table(resource.get("bodySite")).get("extension"))
    for one in map(_table, [*_list(resource.get("extension")), *more]):
        places += [_table(one.get("valueReference"))] * (one.get("url") == _BODY_SITE)
    for place in places:
        lesion = _table(known.get(str(place.get("reference"))))
        for named in map(_table, [place.get("identifier"), *_list(lesion.get("identifier"))]):
            if named.get("value"):
                yield str(named["value"])


def _by(resource: Mapping[str, Any]) -> str:
    performers = map(_table, _list(resource.get("performer")))
    return ", ".join(str(one["display"]) for one in performers if one.get("display"))


def _table(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


# ---- refused

_UNSETTLED = mark("it is not final, so it is no outcome: screening results are preliminary")


def _refused(where: str, error: ValueError) -> str:
    return tr("{where}: {reason}").format(where=where, reason=_reason(error))


def _reason(error: ValueError) -> str:
    told = str(error)
    if "isoformat" in told:
        return tr("the date is not understood; it is written year-month-day, such as 2026-03-27")
    if "Basis" in told:
        return tr("basis is histology, follow_up or none")
    return told


def _require_few(count: int, name: str) -> None:
    if count > MOST_ROWS:
        sentence = tr("{file} has {n} rows; at most {most} can be taken over at once")
        raise StoreError(sentence.format(file=name, n=count, most=MOST_ROWS))
