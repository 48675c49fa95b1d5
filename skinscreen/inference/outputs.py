"""Which of an unknown model's outputs are scores, and what kind of scores they are."""

from collections.abc import Sequence

from skinscreen.domain.errors import ModelError
from skinscreen.domain.manifest import OutputSpec
from skinscreen.inference.metadata import LINEAR, LOGISTIC, SOFTMAX, last_operator
from skinscreen.inference.probe import ProbeReport
from skinscreen.inference.tensors import TensorDescription, detection_outputs
from skinscreen.language import mark, tr, trc

_MAP_AXES = 4
_LOGITS_NOTE = mark("Its scores do not sum to 1; they are taken as logits, and softmax is applied.")
_INDEPENDENT_NOTE = mark(
    "Its scores do not sum to 1: each class has a probability of its own, and several may be high."
)


def read_outputs(report: ProbeReport, content: bytes) -> tuple[OutputSpec, tuple[str, ...]]:
    """How a model's outputs are to be read, and sentences about what is assumed in that.

    Args:
        report: of the probe.
        content: the model's bytes, which tell how an output is made.

    Raises:
        ModelError: no output is a list of class scores, or it cannot be told which is.
    """
    detector = detection_outputs(report.outputs, report.whole)
    if detector is not None:
        return detector, ()
    lists = [i for i, t in enumerate(report.outputs) if _is_list(t)]
    if not lists:
        shapes = ", ".join(str(list(t.shape)) for t in report.outputs)
        unlisted = tr("its output {shapes} is no list of class scores")
        raise ModelError(unlisted.format(shapes=shapes))
    makers = {i: last_operator(content, i) for i in lists}
    scores = _scores(report, lists, makers)
    kind, notes = _kind(report, scores, makers[scores])
    if len(report.outputs) == 1:
        return OutputSpec(kind), notes
    cam, embedding = _cam(report.outputs, scores), _embedding(lists, scores)
    return OutputSpec(kind, scores, None, cam, embedding), (
        *notes,
        _roles(report.outputs, scores, cam, embedding),
    )


def _is_list(tensor: TensorDescription) -> bool:
    return tensor.elements > 0 and sum(side > 1 for side in tensor.shape) <= 1


def _scores(report: ProbeReport, lists: Sequence[int], makers: dict[int, int | None]) -> int:
    """The one list of scores among several: made by softmax, or else like probabilities."""
    one_each = [t.shape[-1] for t in report.outputs if _is_map(t)]
    several = [i for i in lists if report.outputs[i].elements > 1]
    shares = [i for i in several if report.sums_to_one[i]]
    by_likelihood = (
        [i for i in shares if makers[i] == SOFTMAX],
        [i for i in lists if report.in_unit[i] and makers[i] == LOGISTIC],
        shares,
        [i for i in several if report.outputs[i].elements in one_each],
        lists,
    )
    likely = next(found for found in by_likelihood if found)
    if len(likely) == 1:
        return likely[0]
    unknown = tr("it has {n} outputs; which are scores is not known")
    raise ModelError(unknown.format(n=len(report.outputs)))


def _kind(report: ProbeReport, scores: int, maker: int | None) -> tuple[str, tuple[str, ...]]:
    """What kind the scores are, by how they are made and what they were on the pictures."""
    in_unit = report.in_unit[scores] and maker not in LINEAR
    if report.outputs[scores].elements == 1:
        near = tr("It has one score for two classes: near 1 it means the second, near 0 the first.")
        logit = tr(
            "It has one score for two classes, taken as log-odds: above 0 it means the second."
        )
        return ("single", (near,)) if in_unit else ("single_logit", (logit,))
    if report.sums_to_one[scores] and maker != LOGISTIC:
        return "probabilities", ()
    if in_unit:
        return "independent", (tr(_INDEPENDENT_NOTE),)
    return "logits", (tr(_LOGITS_NOTE),)


def _is_map(tensor: TensorDescription) -> bool:
    return len(tensor.shape) == _MAP_AXES and min(tensor.shape[1:3]) > 1


def _cam(outputs: Sequence[TensorDescription], scores: int) -> int | None:
    """The map with one layer for each class, where there is just one."""
    classes = outputs[scores].elements
    maps = [i for i, t in enumerate(outputs) if _is_map(t) and t.shape[-1] == classes]
    return maps[0] if len(maps) == 1 and classes > 1 else None


def _embedding(lists: Sequence[int], scores: int) -> int | None:
    """The other list, where there is just one."""
    others = [i for i in lists if i != scores]
    return others[0] if len(others) == 1 else None


def _roles(
    outputs: Sequence[TensorDescription], scores: int, cam: int | None, embedding: int | None
) -> str:
    """Which output was taken for what."""

    def named(number: int | None) -> str:
        absent = trc("output", "none")
        return absent if number is None else f"{number} {list(outputs[number].shape)}"

    # L10N: {scores}, {cam} and {embedding} are numbers of outputs with their shape, or "none"
    return tr(
        "Of its {n} outputs {scores} is taken for the scores, {cam} for the map of each class, "
        "{embedding} for the features."
    ).format(n=len(outputs), scores=named(scores), cam=named(cam), embedding=named(embedding))
