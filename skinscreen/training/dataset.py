"""Labelled photos from where they lie: a CSV manifest, a folder or a zip with a folder a class."""

import csv
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from skinscreen.domain.errors import TrainingError
from skinscreen.domain.taxonomy import Taxonomy
from skinscreen.training.aliases import key_of
from skinscreen.training.sample import BENIGN, DERMOSCOPY, MALIGNANT, Sample, open_archive

PICTURE_SUFFIXES = (
    ".jpg",
    ".jpeg",
    ".png",
    ".webp",
    ".bmp",
    ".tif",
    ".tiff",
    ".heic",
    ".heif",
    ".hif",
    ".avif",
)
_SEXES = {"male": "male", "m": "male", "female": "female", "f": "female"}


@dataclass(frozen=True, slots=True)
class Place:
    """Where a CSV row's photo lies.

    Attributes:
        path: a zip archive or a folder, relative to the data folder.
        member: the file inside, with the row's columns in braces: ``{image_id}.jpg``.
    """

    path: str
    member: str


@dataclass(frozen=True, slots=True)
class Source:
    """One data set of a run.

    Attributes:
        name: as it stands in the model card.
        path: a ``.csv`` manifest, a ``.zip``, or a folder, relative to the data folder.
        licence: the data's terms.
        origin: who made it, and where it is described.
        modality: ``dermoscopy`` or ``phone``.
        photos: for a CSV, where photos lie; the first place that has the file wins.
        masks: for a CSV, where lesion masks lie, or None.
        label: for a CSV, the column that holds the class.
        columns: for a CSV, a text with columns in braces for each of ``id``, ``patient``,
            ``lesion``, ``sex``, ``age``, ``site`` and ``fitzpatrick`` that is known.
        labels: from the data set's class names to the taxonomy's keys; names that
            ``aliases.key_of`` knows need no entry, and ``""`` leaves a class out. ``benign``
            and ``malignant`` say no more than that: such photos teach and measure the sum of
            the classes of their kind.
        normal_skin: number of normal-skin squares to cut outside the lesions' masks.
        shape: ``4:3`` or a list of such, width to height, for photos that a copier squashed to
            another; of several each photo draws one, always the same.
        pairs: lists of ids of photos that show the same lesion and must stay on one side.
    """

    name: str
    path: str
    licence: str = ""
    origin: str = ""
    modality: str = DERMOSCOPY
    photos: tuple[Place, ...] = ()
    masks: Place | None = None
    label: str = "label"
    columns: Mapping[str, str] = field(default_factory=dict)
    labels: Mapping[str, str] = field(default_factory=dict)
    normal_skin: int = 0
    shape: tuple[str, ...] = ()
    pairs: tuple[tuple[str, ...], ...] = ()

    def __post_init__(self) -> None:
        """Refuse shapes that are none, and what cannot be done with a squashed photo.

        Raises:
            TrainingError: names the source.
        """
        for shape in self.shape:
            parse_shape(shape, self.name)
        if self.shape and (self.masks is not None or self.normal_skin):
            raise TrainingError(
                f"source {self.name}: masks and normal_skin are not possible with a shape"
            )


def parse_shape(text: str, where: str) -> float:
    """Width over height of a text like ``4:3``.

    Raises:
        TrainingError: the text is not two positive numbers with a colon between.
    """
    try:
        width, height = (float(part) for part in text.split(":"))
        ratio = width / height
    except (ValueError, ZeroDivisionError):
        ratio = 0.0
    if not 1 / 4 <= ratio <= 4:
        raise TrainingError(f'source {where}: shape {text!r} is not like "4:3"')
    return ratio


def kept_together(sources: tuple[Source, ...], samples: tuple[Sample, ...]) -> list[list[str]]:
    """The ids of the sources' ``pairs`` as they stand in the samples.

    Raises:
        TrainingError: a pair names a photo that is not there.
    """
    known = {s.id for s in samples}
    sets = [[f"{s.name}/{one}" for one in pair] for s in sources for pair in s.pairs]
    for identifier in (i for pair in sets for i in pair):
        if identifier not in known:
            raise TrainingError(f"pairs name the photo {identifier!r}, which is not there")
    return sets


def read_source(source: Source, folder: Path, taxonomy: Taxonomy) -> tuple[Sample, ...]:
    """Every labelled photo of one data set, in a fixed order.

    Args:
        source: the data set.
        folder: the data folder that the source's paths start from.
        taxonomy: whose keys the labels must be.

    Raises:
        TrainingError: a file or folder is missing, a label is not in the taxonomy, a row
            lacks a column, or there is no photo at all; names the place.
    """
    path = folder / source.path
    if not path.exists():
        raise TrainingError(f"{path} does not exist: say with --data where {source.name} lies")
    if path.suffix == ".csv":
        samples = _from_csv(source, folder, taxonomy)
    else:
        files = _zip_files(path) if path.is_file() else _folder_files(path)
        samples = _from_class_folders(source, path, files, taxonomy)
    if not samples:
        raise TrainingError(f"{path} holds no labelled photo for {taxonomy.name}")
    _require_unique(samples, path)
    return samples


def _key(name: str, source: Source, taxonomy: Taxonomy, where: str) -> str | None:
    """The taxonomy's key for a data set's class name; None where the class is left out."""
    if source.labels.get(name) == "":
        return None
    mapped = source.labels.get(name)
    if mapped in (BENIGN, MALIGNANT) and mapped not in taxonomy.keys:
        return mapped
    key = source.labels.get(name) or key_of(name, taxonomy)
    if key not in taxonomy.keys:
        raise TrainingError(
            f"{where}: the label {name!r} is not in {taxonomy.name} "
            f"({', '.join(taxonomy.keys)}); map it under labels, or to an empty text to leave it"
        )
    return key


def _require_unique(samples: tuple[Sample, ...], path: Path) -> None:
    seen: set[str] = set()
    for sample in samples:
        if sample.id in seen:
            raise TrainingError(f"{path} names the photo {sample.id!r} twice")
        seen.add(sample.id)


def _from_class_folders(
    source: Source, path: Path, files: Iterator[str], taxonomy: Taxonomy
) -> tuple[Sample, ...]:
    archive = path if path.is_file() else None
    samples = []
    for name in sorted(files):
        key = _key(PurePosixPath(name).parent.name, source, taxonomy, f"{path}: {name}")
        if key is None:
            continue
        identifier = f"{source.name}/{name}"
        member = name if archive else str(path / name)
        samples.append(
            Sample(
                identifier,
                source.name,
                archive,
                member,
                key,
                group=identifier,
                modality=source.modality,
                shape=_shape(source, identifier),
            )
        )
    return tuple(samples)


def _shape(source: Source, identifier: str) -> float | None:
    """The photo's shape; of several the one that its name draws."""
    if not source.shape:
        return None
    number = zlib.crc32(identifier.encode()) % len(source.shape)
    return parse_shape(source.shape[number], source.name)


def _zip_files(path: Path) -> Iterator[str]:
    return (n for n in open_archive(path).namelist() if _is_class_picture(n))


def _folder_files(path: Path) -> Iterator[str]:
    names = (file.relative_to(path).as_posix() for file in path.rglob("*") if file.is_file())
    return (n for n in names if _is_class_picture(n))


def _is_class_picture(name: str) -> bool:
    """Whether a path is a picture inside some class folder; hidden ones are not."""
    parts = PurePosixPath(name).parts
    hidden = any(part.startswith((".", "__")) for part in parts)
    return len(parts) > 1 and not hidden and name.lower().endswith(PICTURE_SUFFIXES)


def _from_csv(source: Source, folder: Path, taxonomy: Taxonomy) -> tuple[Sample, ...]:
    path = folder / source.path
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.DictReader(file))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise TrainingError(f"{path} cannot be read as a CSV table ({error})") from error
    samples = []
    for number, row in enumerate(rows, start=2):
        where = f"{path} line {number}"
        label = row.get(source.label)
        if label is None:
            raise TrainingError(f"{where}: there is no column {source.label!r}")
        key = _key(label, source, taxonomy, where)
        if key is not None:
            samples.append(_row_sample(source, folder, row, key, where))
    return tuple(samples)


def _row_sample(
    source: Source, folder: Path, row: Mapping[str, str], key: str, where: str
) -> Sample:
    def column(name: str) -> str | None:
        template = source.columns.get(name)
        if template is None:
            return None
        text = _filled(template, row, where)
        return None if text in ("", "unknown") else text

    archive, member = _find(source, folder, row, where)
    patient, lesion = column("patient"), column("lesion")
    identifier = f"{source.name}/{column('id') or member}"
    mask_archive, mask = _mask(source, folder, row, where)
    return Sample(
        id=identifier,
        source=source.name,
        archive=archive,
        member=member,
        label=key,
        patient=patient,
        lesion=lesion,
        group=f"{source.name}/{patient or lesion or identifier}",
        modality=source.modality,
        sex=_SEXES.get((column("sex") or "").lower()),
        age=_number(column("age")),
        site=(column("site") or "").lower() or None,
        fitzpatrick=_whole(column("fitzpatrick")),
        mask_archive=mask_archive,
        mask=mask,
        shape=_shape(source, identifier),
    )


def _filled(template: str, row: Mapping[str, str], where: str) -> str:
    try:
        return template.format_map(row)
    except (KeyError, ValueError) as error:
        raise TrainingError(f"{where}: {template!r} names no column of it ({error})") from error


def _find(
    source: Source, folder: Path, row: Mapping[str, str], where: str
) -> tuple[Path | None, str]:
    """Archive and path of a row's photo: the first place that has it."""
    tried = []
    for place in source.photos:
        path, member = folder / place.path, _filled(place.member, row, where)
        if path.is_dir():
            if (path / member).is_file():
                return None, str(path / member)
        elif member in _members(path):
            return path, member
        tried.append(f"{member} in {path}")
    raise TrainingError(f"{where}: the photo is not there: {', nor '.join(tried) or 'no place'}")


def _members(path: Path) -> Mapping[str, zipfile.ZipInfo]:
    return open_archive(path).NameToInfo


def _mask(
    source: Source, folder: Path, row: Mapping[str, str], where: str
) -> tuple[Path | None, str | None]:
    if source.masks is None:
        return None, None
    path, member = folder / source.masks.path, _filled(source.masks.member, row, where)
    return (path, member) if member in _members(path) else (None, None)


def _number(text: str | None) -> float | None:
    try:
        return None if text is None else float(text)
    except ValueError:
        return None


def _whole(text: str | None) -> int | None:
    number = _number(text)
    return None if number is None else int(number)
