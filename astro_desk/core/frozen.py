"""`replace` for frozen values, several times as quick as the standard library's.

Every change here returns a new value, so sync makes thousands of them while it drains a backlog. The standard
library hands each field by name to an `__init__` that sets each past the class's own guard: 7 to 20 µs for a value of
15 to 27 fields, against 1 µs here. Whether the fields are right, mypy checks as it does for the other one.
"""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable
    from dataclasses import replace as replace
else:

    def replace(value, /, **changes):
        """A new value with these fields changed. Raises TypeError or AttributeError for a field that it has not."""
        kind = type(value)
        change = _CHANGES.get(kind)
        if change is None:
            change = _CHANGES[kind] = _change_of(kind)
        return change(value, changes)


def _change_of(kind: type[Any]) -> Callable[[Any, dict[str, Any]], Any]:
    """The quick way for a plain frozen value with slots; whatever else it is goes the standard library's way."""
    from operator import attrgetter

    fields = dataclasses.fields(kind)
    names = tuple(field.name for field in fields)
    plain = kind.__bases__ == (object,) and kind.__dict__.get("__slots__") == names and len(names) > 1
    if not plain or hasattr(kind, "__post_init__") or not all(field.init for field in fields):
        return lambda value, changes: dataclasses.replace(value, **changes)
    # A class with the very same slots and no guard: its values are filled, and then become what they are to be.
    open_kind: Any = dataclasses.make_dataclass(kind.__name__, names, slots=True, eq=False, repr=False)
    all_of = attrgetter(*names)

    def change(value: Any, changes: dict[str, Any]) -> Any:
        made = open_kind(*all_of(value))
        for name, new in changes.items():
            setattr(made, name, new)
        made.__class__ = kind
        return made

    return change


_CHANGES: dict[type[Any], Callable[[Any, dict[str, Any]], Any]] = {}
