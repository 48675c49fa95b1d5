"""Qt's properties that have names for values, set by those names.

The first screen is made without the ``Qt`` namespace: PySide6 makes all of its hundred enums at
once, an eighth of the time until the window is there (docs/speed.md). What is behind it may use it.
"""

from PySide6.QtCore import QObject


def set_named(thing: QObject, **values: str) -> None:
    """Set properties of an object, as ``set_named(label, alignment="AlignRight|AlignVCenter")``.

    Args:
        thing: has them.
        values: names as Qt gives them, several joined by ``|``, by property.

    Raises:
        ValueError: there is no such property, or it has no such value.
    """
    for name, value in values.items():
        known = thing.metaObject().indexOfProperty(name) >= 0
        if not known or not thing.setProperty(name, value):
            raise ValueError(f"{type(thing).__name__}.{name}: {value}")
