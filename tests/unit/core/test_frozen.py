"""The quick `replace` gives what the standard library's gives, and nothing that a frozen value is not."""

from __future__ import annotations

import dataclasses
import importlib
import pickle
import pkgutil
from dataclasses import FrozenInstanceError, dataclass, fields, is_dataclass
from types import ModuleType
from typing import Any

import pytest

import sync
from astro_desk import core, use_cases
from astro_desk.core.frozen import replace


@dataclass(frozen=True, slots=True)
class Plain:
    one: int
    two: str = "two"
    three: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Checked:
    low: int
    high: int

    def __post_init__(self) -> None:
        if self.low > self.high:
            raise ValueError("low above high")


@dataclass(frozen=True)
class Loose:
    one: int
    two: int = 2


@dataclass(frozen=True, slots=True)
class Child(Plain):
    four: int = 4


@dataclass(frozen=True, slots=True)
class Lone:
    one: int


def of_ours() -> list[type[Any]]:
    """Every frozen value of the domain, the use cases and sync."""
    found: set[type[Any]] = set()
    for package in (core, use_cases, sync):
        for module in pkgutil.iter_modules(package.__path__, f"{package.__name__}."):
            found |= {one for one in vars(loaded(module.name)).values() if isinstance(one, type) and is_dataclass(one)}
    frozen = [one for one in found if one.__dataclass_params__.frozen]
    return sorted(frozen, key=lambda one: f"{one.__module__}.{one.__name__}")


def loaded(name: str) -> ModuleType:
    return importlib.import_module(name)


@pytest.mark.parametrize("kind", of_ours(), ids=lambda kind: kind.__name__)
def test_it_makes_what_the_standard_library_makes(kind: type[Any]) -> None:
    names = [field.name for field in fields(kind)]
    value = object.__new__(kind)
    for name in names:
        object.__setattr__(value, name, f"old {name}")
    for changed in ([], names[:1], names[-1:], names):
        changes = {name: f"new {name}" for name in changed}
        quick, slow = replace(value, **changes), dataclasses.replace(value, **changes)
        assert type(quick) is kind
        assert [getattr(quick, name) for name in names] == [getattr(slow, name) for name in names]
    assert all(getattr(value, name) == f"old {name}" for name in names)


@pytest.mark.parametrize("value", [Plain(1), Child(1), Loose(1), Lone(1)])
def test_what_it_makes_is_as_frozen_equal_and_portable_as_any_other(value: Any) -> None:
    made = replace(value, one=3)
    assert made == dataclasses.replace(value, one=3)
    assert hash(made) == hash(dataclasses.replace(value, one=3))
    assert repr(made) == repr(dataclasses.replace(value, one=3))
    assert pickle.loads(pickle.dumps(made)) == made
    with pytest.raises(FrozenInstanceError):
        made.one = 4


def test_a_value_that_checks_itself_still_does() -> None:
    assert replace(Checked(1, 2), high=3) == Checked(1, 3)
    with pytest.raises(ValueError, match="low above high"):
        replace(Checked(1, 2), low=3)


@pytest.mark.parametrize("value", [Plain(1), Loose(1)])
def test_a_field_that_it_has_not_is_an_error(value: Any) -> None:
    with pytest.raises((TypeError, AttributeError)):
        replace(value, four=4)
