"""The errors signgeo raises: a small hierarchy whose messages say what was got, what was expected, how to mend it."""

from __future__ import annotations

import os


class SigngeoError(Exception):
    """Root of every error that signgeo raises on purpose."""


class InputError(SigngeoError, ValueError):
    """An argument cannot be used as it is.

    Parameters
    ----------
    name : the argument, as the caller knows it.
    got, expected : short noun phrases.
    remedy : one sentence that says how to mend it.
    """

    def __init__(self, name: str, *, got: str, expected: str, remedy: str) -> None:
        super().__init__(f"{name}: got {got}; expected {expected}. {remedy}")
        self.name, self.got, self.expected, self.remedy = name, got, expected, remedy


class ShapeError(InputError):
    """Wrong number of dimensions, not square, empty, or lengths that do not fit together."""


class DataTypeError(InputError, TypeError):
    """A dtype or Python type that does not convert to float64 exactly."""


class NonFiniteError(InputError):
    """NaN or infinity where a finite number is needed."""


class SymmetryError(InputError):
    """A matrix that is asymmetric by more than rounding."""


class DefinitenessError(InputError):
    """Indefinite where positive semidefinite is needed."""


class PartitionError(InputError):
    """Blocks that overlap, leave a coordinate out, or name one that does not exist."""


class OptionError(InputError):
    """An option outside its range, or a name that is not one of the known ones."""


class FileFormatError(InputError):
    """A file that is missing, truncated, corrupt, or of an unknown kind."""


class StorageError(SigngeoError, OSError):
    """A file cannot be written: the disk is full, the folder is read-only or missing. What was there stays as it was.

    Parameters
    ----------
    path : the file, as the caller knows it. error : what the system said.
    """

    def __init__(self, path: str | os.PathLike[str], error: OSError) -> None:
        super().__init__(error.errno, error.strerror or str(error), os.fspath(path))

    def __str__(self) -> str:
        return f"{self.filename!r}: {self.strerror}"


class CertificateError(SigngeoError, ValueError):
    """A certificate that is malformed, of an unknown version, or asked for a part it does not have."""


class MissingExtraError(SigngeoError, ImportError):
    """An optional dependency is not installed."""

    def __init__(self, package: str, extra: str) -> None:
        super().__init__(f"{package} is not installed; install it with: pip install 'signgeo[{extra}]'")
        self.package, self.extra = package, extra


class UndecidedError(SigngeoError, ArithmeticError):
    """A comparison of enclosures was used as a plain truth value though the enclosures overlap."""


class ScaleError(SigngeoError, ArithmeticError):
    """The result would overflow or underflow float64: refused rather than bounded wrongly."""
