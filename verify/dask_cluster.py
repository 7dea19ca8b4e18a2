"""Pieces on a Dask cluster: what joblib runs inside this context goes to the scheduler at the address."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from signgeo.solvers.errors import InputError, MissingExtraError

_CONNECT, _WORKERS = 5.0, 10.0
"""Seconds to wait for the scheduler to answer and for its first worker to appear."""


@contextmanager
def dask_cluster(address: str | None) -> Iterator[None]:
    """Send joblib's pieces to the Dask scheduler at this address; None: change nothing.

    Raises MissingExtraError without distributed, InputError for an address where no scheduler with a worker answers.
    """
    if address is None:
        yield
        return
    try:
        from distributed import Client
    except ImportError as error:
        raise MissingExtraError("distributed", "dask") from error
    import joblib

    try:
        client: Any = Client(address, timeout=_CONNECT)  # type: ignore[no-untyped-call,unused-ignore]
    except (OSError, ValueError, TimeoutError) as error:
        raise _unusable(address, " ".join(str(error).split())[:120] or "No answer") from error
    with client:
        try:
            client.wait_for_workers(1, timeout=_WORKERS)
        except TimeoutError as error:
            raise _unusable(address, f"No worker joined within {_WORKERS:g} s") from error
        with joblib.parallel_config("dask", client=client):
            yield


def _unusable(address: str, reason: str) -> InputError:
    return InputError(
        "dask",
        got=repr(address),
        expected="the address of a running scheduler that has a worker",
        remedy=f"{reason}; an address looks like tcp://127.0.0.1:8786.",
    )
