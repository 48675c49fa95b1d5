"""A share that was counted, with its interval."""

from typing import Any

from skinscreen.domain.accuracy import wilson


def share(hits: int, n: int) -> dict[str, Any]:
    """``hits`` of ``n`` with the 95 % Wilson interval, as it stands in a manifest.

    Wilson: Probable inference. J. Am. Stat. Assoc. 22:209 (1927); unlike the bootstrap it has a
    width where nothing or everything was hit. Pictures count as independent.

    Returns:
        ``value``, ``low`` and ``high``, 0 to 1 (None where ``n`` is 0), and ``n``.
    """
    return {**wilson(hits, n).to_json(), "n": n}
