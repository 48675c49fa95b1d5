"""How right it was here: the figures are scikit-learn's, and what does not count is told."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest
from unit.services.made_up import MODELS, START, THRESHOLD, assessment, followed

from skinscreen.domain.accuracy import ECE_BINS, ENOUGH, Counts, calibration, count, suggest, wilson
from skinscreen.domain.assessment import Outcome
from skinscreen.domain.confirmation import Basis
from skinscreen.domain.interval import UNDEFINED, Interval
from skinscreen.domain.issue import Issue, IssueCode
from skinscreen.domain.judgement import Judgement, Phototype
from skinscreen.domain.record import Consent
from skinscreen.services.accuracy import (
    Compared,
    Evaluation,
    Left,
    Reader,
    Split,
    compared,
    evaluation,
)
from skinscreen.store.confirmations import Followed

LESIONS = followed()


@pytest.fixture(scope="module")
def found() -> Evaluation:
    return evaluation(LESIONS)


def of_model(number: int) -> list[Compared]:
    """The lesions of one model."""
    counted = [one for one in map(compared, LESIONS) if isinstance(one, Compared)]
    return [one for one in counted if one.visit.assessment.model == MODELS[number]]


def near(score: Interval, value: float, bounds: tuple[float, float]) -> bool:
    assert score.bounds is not None
    return (score.value, *score.bounds) == pytest.approx((value, *bounds))


def held(counts: Counts, ones: Sequence[Compared], reader: Reader) -> None:
    """Hold counts against scikit-learn's, and intervals against SciPy's."""
    metrics = pytest.importorskip("sklearn.metrics", reason="scikit-learn is not installed")
    stats = pytest.importorskip("scipy.stats", reason="SciPy is not installed")
    answered = [one for one in ones if one.flags[reader] is not None]
    truth = [one.malignant for one in answered]
    flags = [one.flags[reader] for one in answered]
    cleared, flagged, missed, caught = metrics.confusion_matrix(
        truth, flags, labels=[False, True]
    ).ravel()
    assert (counts.found, counts.missed) == (caught, missed)
    assert (counts.cleared, counts.flagged) == (cleared, flagged)
    assert counts.malignant + counts.benign == len(ones)
    opposite = {"y_true": [not t for t in truth], "y_pred": [not f for f in flags]}
    for score, value, hits, n in (
        (counts.sensitivity, metrics.recall_score(truth, flags), caught, caught + missed),
        (counts.specificity, metrics.recall_score(**opposite), cleared, cleared + flagged),
        (counts.ppv, metrics.precision_score(truth, flags), caught, caught + flagged),
        (counts.npv, metrics.precision_score(**opposite), cleared, cleared + missed),
    ):
        bounds = stats.binomtest(int(hits), int(n)).proportion_ci(0.95, method="wilson")
        assert near(score, value, (bounds.low, bounds.high))


@pytest.mark.parametrize("number", [0, 1])
@pytest.mark.parametrize("reader", Reader)
def test_all_figures_of_each_reader_are_those_of_scikit_learn(
    found: Evaluation, number: int, reader: Reader
) -> None:
    (one,) = (m for m in found.models if m.model == MODELS[number])
    held(one.all.counts[reader], of_model(number), reader)


@pytest.mark.parametrize("split", Split)
def test_the_figures_of_every_group_are_those_of_scikit_learn(
    found: Evaluation, split: Split
) -> None:
    metrics = pytest.importorskip("sklearn.metrics", reason="scikit-learn is not installed")
    (one,) = (m for m in found.models if m.model == MODELS[0])
    groups = {g.name: g for g in one.groups if g.split is split}
    ones = of_model(0)
    assert set(groups) == {lesion.groups[split] for lesion in ones}
    for name, group in groups.items():
        for reader in Reader:
            its = [o for o in ones if o.groups[split] == name and o.flags[reader] is not None]
            counts = group.counts[reader]
            assert counts.malignant + counts.benign >= len(its)
            if not its:
                assert counts.found + counts.missed + counts.cleared + counts.flagged == 0
                continue
            matrix = metrics.confusion_matrix(
                [o.malignant for o in its], [o.flags[reader] for o in its], labels=[False, True]
            )
            expected = [[counts.cleared, counts.flagged], [counts.missed, counts.found]]
            assert matrix.tolist() == expected


@pytest.mark.parametrize("number", [0, 1])
def test_calibration_is_that_of_scikit_learn(found: Evaluation, number: int) -> None:
    metrics = pytest.importorskip("sklearn.metrics", reason="scikit-learn is not installed")
    curves = pytest.importorskip("sklearn.calibration", reason="scikit-learn is not installed")
    np = pytest.importorskip("numpy")
    (one,) = (m for m in found.models if m.model == MODELS[number])
    scored = [(o.malignant, o.probability) for o in of_model(number) if o.probability is not None]
    truth, shares = (np.array(part) for part in zip(*scored, strict=True))
    assert one.calibration.n == len(scored) < len(of_model(number))
    brier = metrics.brier_score_loss(truth, shares)
    half = 1.959964 * np.std((shares - truth) ** 2, ddof=1) / np.sqrt(len(truth))
    assert near(one.calibration.brier, brier, (brier - half, brier + half))
    seen, said = curves.calibration_curve(truth, shares, n_bins=ECE_BINS, strategy="uniform")
    edges = np.linspace(0, 1, ECE_BINS + 1)
    sizes = np.bincount(np.searchsorted(edges[1:-1], shares), minlength=ECE_BINS)
    gap = (np.abs(seen - said) * sizes[sizes > 0]).sum() / len(truth)
    assert one.calibration.ece == pytest.approx(gap)


def test_every_lesion_counts_once_with_the_last_answer_before_its_outcome(
    found: Evaluation,
) -> None:
    assert found.lesions == len(LESIONS)
    for lesion in LESIONS[:20]:
        one = compared(lesion)
        assert isinstance(one, Compared)
        assert one.visit == lesion.visits[1]


def test_an_answer_of_the_day_of_the_outcome_counts_still() -> None:
    one = LESIONS[0]
    assert one.confirmation is not None
    day = one.visits[1].taken.astimezone().date()
    same = replace(one, confirmation=replace(one.confirmation, dated=day))
    before = replace(one, confirmation=replace(one.confirmation, dated=day - timedelta(days=1)))
    for lesion, visit in ((same, one.visits[1]), (before, one.visits[0])):
        counted = compared(lesion)
        assert isinstance(counted, Compared)
        assert counted.visit == visit


@pytest.mark.parametrize("consent", [Consent.REFUSED, Consent.WITHDRAWN])
def test_who_refused_or_withdrew_is_left_out_of_everything(consent: Consent) -> None:
    gone = [replace(one, patient=replace(one.patient, consent=consent)) for one in LESIONS[:9]]
    found = evaluation(gone)
    assert (found.models, found.months) == ((), ())
    assert found.left == {Left.CONSENT: 9}


def test_what_does_not_count_is_counted_by_why() -> None:
    one = LESIONS[0]
    assert one.confirmation is not None
    became = one.confirmation
    never = replace(became, basis=Basis.NONE, malignant=None, condition="", code="")
    found = evaluation(
        [
            replace(one, confirmation=None),
            replace(one, confirmation=never),
            replace(one, confirmation=replace(became, malignant=None, condition="x", code="")),
            replace(one, confirmation=replace(became, dated=START.date() - timedelta(days=99))),
            replace(one, visits=()),
        ]
    )
    assert found.left == {Left.PENDING: 1, Left.UNDECIDED: 2, Left.NO_VISIT: 2}
    assert found.lesions == 0


def test_malignant_lesions_that_somebody_would_not_have_referred_are_listed(
    found: Evaluation,
) -> None:
    for number, one in ((m, f) for m in (0, 1) for f in found.models if f.model == MODELS[m]):
        expected = {
            o.lesion.id for o in of_model(number) if o.malignant and False in o.flags.values()
        }
        assert {o.lesion.id for o in one.missed} == expected
        assert expected


def test_the_skin_type_of_the_view_stands_in_where_the_patient_s_is_not_known() -> None:
    one = LESIONS[0]
    own = Judgement(phototype=Phototype.VI)
    visits = tuple(replace(visit, judgement=own) for visit in one.visits)
    for known, group in ((None, "VI"), (Phototype.I, "I")):
        counted = compared(
            replace(one, patient=replace(one.patient, phototype=known), visits=visits)
        )
        assert isinstance(counted, Compared)
        assert counted.groups[Split.PHOTOTYPE] == group


# --- shares -------------------------------------------------------------------------------


def test_a_share_of_none_is_not_known_and_one_of_all_ends_at_one() -> None:
    assert wilson(0, 0) == UNDEFINED
    assert wilson(5, 5).high == 1.0
    assert wilson(0, 5).low == 0.0
    empty = calibration([])
    assert (empty.n, empty.brier, empty.ece) == (0, UNDEFINED, None)
    assert calibration([(True, 1.0)]).ece == 0.0
    assert calibration([(False, 0.0)]).ece == 0.0


def test_no_threshold_is_suggested_of_few_lesions() -> None:
    many = [(True, 0.9, True)] * ENOUGH + [(False, 0.1, False)] * ENOUGH
    assert suggest(many[1:]) is None
    assert suggest(many[:-1]) is None
    assert suggest(many) is not None


def test_the_suggestion_is_the_threshold_that_training_would_choose() -> None:
    np = pytest.importorskip("numpy")
    training = pytest.importorskip("skinscreen.training.operating_point")
    scored = [
        (one.malignant, one.probability, one.flags[Reader.MODEL] is True)
        for one in (*of_model(0), *of_model(1))
        if one.probability is not None
    ]
    found = suggest(scored)
    assert found is not None
    truth, shares = (np.array(part) for part in list(zip(*scored, strict=True))[:2])
    assert found.threshold == pytest.approx(training.choose_threshold(shares, truth))
    assert found.counts == count((m, p >= found.threshold) for m, p, _ in scored)
    now = sum(was for _, _, was in scored)
    then = found.counts.found + found.counts.flagged
    assert then - now == sum(found.more) - sum(found.fewer)
    assert found.threshold <= THRESHOLD


# --- months -------------------------------------------------------------------------------


def test_the_months_tell_what_the_photos_were_like() -> None:
    one = LESIONS[0]
    flawed = replace(assessment(0.3), issues=(Issue(IssueCode.BLURRED),), familiarity=None)
    answers = (
        replace(flawed, outcome=Outcome.RETAKE),
        replace(flawed, issues=(Issue(IssueCode.QUALITY_OVERRIDDEN), Issue(IssueCode.GLARE))),
        replace(assessment(0.3), outcome=Outcome.NO_RESULT, unfamiliar=True, familiarity=-2.0),
        replace(assessment(0.3), familiarity=4.0),
        replace(assessment(0.3), familiarity=1.0),
    )
    visits = [replace(one.visits[0], taken=START, assessment=answer) for answer in answers]
    later = replace(one.visits[0], taken=START + timedelta(days=40), assessment=flawed)
    first, second = evaluation([Followed(one.patient, one.lesion, (*visits, later), None)]).months
    assert (first.name, first.visits, first.retake, first.unfamiliar, first.flawed) == (
        *("2026-01", 5, 2, 1, 2),
    )
    assert (first.familiarity, first.scored) == (1.0, 3)
    assert (second.name, second.familiarity, second.scored) == ("2026-02", None, 0)
