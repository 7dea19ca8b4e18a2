"""Break one formula of signgeo for a while, wherever it has been imported to."""

from __future__ import annotations

import functools
import importlib
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from types import FunctionType, ModuleType
from typing import Any


@dataclass(frozen=True)
class Mutant:
    """One broken formula.

    name, what : a short identifier, and what is wrong in words (LaTeX between dollar signs).
    where : ``"signgeo.properties.exact:inner"`` or, for a method or property, ``"...module:Class.name"``.
    make : gives the broken thing from the honest one.
    claims : claims that rest on the formula; they are tried first.
    """

    name: str
    what: str
    where: str
    make: Callable[[Any], Any]
    claims: tuple[str, ...]

    @contextmanager
    def broken(self) -> Iterator[None]:
        """While it lasts, the formula is broken."""
        module_name, _, path = self.where.partition(":")
        *owners, name = path.split(".")
        owner: Any = importlib.import_module(module_name)
        for part in owners:
            owner = getattr(owner, part)
        honest = vars(owner)[name]
        substitute = self.make(honest)
        if isinstance(honest, FunctionType):
            substitute = _own(substitute, honest)
        if not isinstance(owner, ModuleType):
            setattr(owner, name, substitute)
        else:
            _exchange(honest, substitute)
        try:
            yield
        finally:
            if not isinstance(owner, ModuleType):
                setattr(owner, name, honest)
            else:
                _exchange(substitute, honest)  # modules loaded meanwhile have the broken one


def _own(substitute: Any, honest: FunctionType) -> Any:
    """A function of its own, so that putting things back touches nothing else; with the honest signature."""

    @functools.wraps(honest)
    def function(*arguments: Any, **options: Any) -> Any:
        return substitute(*arguments, **options)

    return function


def _exchange(old: Any, new: Any) -> None:
    """Put `new` in place of `old` in every module of signgeo that has imported it."""
    for module_name, module in list(sys.modules.items()):
        if module_name.startswith("signgeo.") and module is not None:
            for name in [n for n, value in vars(module).items() if value is old]:
                setattr(module, name, new)


def always(value: Any) -> Callable[[Any], Any]:
    """A function that returns `value` whatever it is asked."""
    return lambda _honest: lambda *_arguments, **_options: value


def then(change: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """The honest result, changed."""
    return lambda honest: lambda *arguments, **options: change(honest(*arguments, **options))


def where(kind: type[Any] | tuple[type[Any], ...], formula: Callable[..., Any]) -> Callable[[Any], Any]:
    """`formula` where the first argument is of that kind, the honest function elsewhere."""

    def make(honest: Any) -> Any:
        def function(first: Any, *rest: Any) -> Any:
            return formula(first, *rest) if isinstance(first, kind) else honest(first, *rest)

        return function

    return make
