"""The sentences on what a threshold was measured to do, with fields for the figures.

Of each there are two: of a model that somebody vouches for, and of one nobody vouches for.
"""

from skinscreen.domain.modality import Modality
from skinscreen.language import mark

UNSEEN = {
    Modality.DERMOSCOPY: mark("{n} dermoscopy photos of clinics the model never saw"),
    Modality.PHONE: mark("{n} close-up phone photos of clinics the model never saw"),
}
MEASURED_WHERE_TRAINED = (
    mark(
        "Threshold {threshold} malignant probability, measured on photos of the clinics it was "
        "trained on; elsewhere it can be worse."
    ),
    mark(
        "Claimed by the model itself: threshold {threshold} malignant probability, measured on "
        "photos of the clinics it was trained on; elsewhere it can be worse."
    ),
)
SHORT_WHERE_TRAINED = (
    mark(
        "Threshold {threshold}, measured on photos of the clinics it was trained on; elsewhere it "
        "can be worse."
    ),
    mark(
        "Claimed by the model itself: threshold {threshold}, measured on photos of the clinics it "
        "was trained on; elsewhere it can be worse."
    ),
)
# L10N: {photos} is "1,000 dermoscopy photos of clinics the model never saw", {sources} names them.
MEASURED_UNSEEN = (
    mark(
        "Threshold {threshold} malignant probability, measured on {photos} ({sources}): "
        "sensitivity {sensitivity}, specificity {specificity}."
    ),
    mark(
        "Claimed by the model itself: threshold {threshold} malignant probability, measured on "
        "{photos} ({sources}): sensitivity {sensitivity}, specificity {specificity}."
    ),
)
SHORT_UNSEEN = (
    mark(
        "Threshold {threshold}: sensitivity {sensitivity}, specificity {specificity}, measured on "
        "{photos}."
    ),
    mark(
        "Claimed by the model itself: threshold {threshold}: sensitivity {sensitivity}, "
        "specificity {specificity}, measured on {photos}."
    ),
)
TRAINED_CLINICS = (
    mark(
        "Threshold {threshold} malignant probability, measured on {n} pictures ({source}): "
        "sensitivity {sensitivity} (missed {missed} of the malignant), specificity {specificity} "
        "(flagged {flagged} of the benign)."
    ),
    mark(
        "Claimed by the model itself: threshold {threshold} malignant probability, measured on "
        "{n} pictures ({source}): sensitivity {sensitivity} (missed {missed} of the malignant), "
        "specificity {specificity} (flagged {flagged} of the benign)."
    ),
)
