"""What a patient is called and what is known of them once another turned out to be the same."""

from dataclasses import replace

from skinscreen.domain.record import Consent, Patient

BETWEEN = " / "
"""Between the numbers of a patient who had several."""
_GRAVEST = (Consent.WITHDRAWN, Consent.REFUSED, Consent.GIVEN, Consent.NOT_ASKED)


def merged(kept: Patient, other: Patient) -> Patient:
    """One patient of two: what is known of ``kept`` stands, the other fills what is missing.

    Both numbers and both notes stay; of the consents the one that allows least, with its time.

    Raises:
        StoreError: numbers or notes are too long together.
    """
    consent = min((kept, other), key=lambda one: _GRAVEST.index(one.consent))
    return replace(
        kept,
        name=kept.name.strip() or other.name,
        born=kept.born or other.born,
        sex=kept.sex or other.sex,
        identifier=BETWEEN.join(dict.fromkeys(numbers(kept) + numbers(other))),
        phototype=kept.phototype or other.phototype,
        notes="\n\n".join(dict.fromkeys(filter(None, (kept.notes.strip(), other.notes.strip())))),
        consent=consent.consent,
        consent_recorded=consent.consent_recorded,
    )


def numbers(patient: Patient) -> tuple[str, ...]:
    """The clinic's numbers of a patient; several where patients were merged."""
    return tuple(filter(None, (part.strip() for part in patient.identifier.split(BETWEEN))))
