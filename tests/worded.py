"""An issue that has no code, for tests that look at how any sentence is shown."""

from skinscreen.domain.issue import Issue, IssueCode


def worded(sentence: str) -> Issue:
    """What says this sentence."""
    return Issue.of(IssueCode.TEXT, text=sentence)
