"""``pytest --signgeo-claims``: every claim of the catalogue as a test item, named by its id.

Only the claims run then, so ``-k prop``, ``-n 2`` and ``--junitxml`` apply to them alone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from signgeo.verify.results import ClaimResult


class ClaimFailedError(AssertionError):
    """A claim did not come out as it expects."""


class ClaimItem(pytest.Item):
    """One claim, checked when pytest runs it."""

    def runtest(self) -> None:
        """Check the claim in this process."""
        from signgeo.verify.run import verify

        options = self.config.option
        report = verify([self.name], examples=options.signgeo_examples, seed=options.signgeo_seed, n_jobs=1)
        (result,) = report.claims
        if not result.passed:
            raise ClaimFailedError(explain(result))

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        """Say what is amiss without a traceback, which would show only signgeo."""
        if isinstance(excinfo.value, ClaimFailedError):
            return str(excinfo.value)
        return super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[Any, int | None, str]:
        """The claim instead of a place in a file."""
        return "signgeo", None, f"claim {self.name}"


def explain(result: ClaimResult) -> str:
    """What was expected, what came out, and each problem; a falsified property with its copyable literal."""
    lines = [f"{result.id}: expected {result.expected}, came out {result.came_out.value}"]
    return "\n  ".join([*lines, *result.problems])


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the options."""
    group = parser.getgroup("signgeo", "claims of signgeo")
    group.addoption("--signgeo-claims", action="store_true", help="run the claims of signgeo, and nothing else")
    group.addoption("--signgeo-examples", type=int, default=200, metavar="N", help="examples a property (default 200)")
    group.addoption("--signgeo-seed", type=int, default=0, metavar="N", help="the same seed gives the same result")


@pytest.hookimpl(tryfirst=True)
def pytest_collection(session: pytest.Session) -> bool | None:
    """Collect the claims in place of files; the coordinator of a distributed run leaves that to its workers."""
    config = session.config
    coordinates = bool(config.getoption("numprocesses", None)) and not hasattr(config, "workerinput")
    if not config.option.signgeo_claims or coordinates:
        return None
    from signgeo.verify.pieces import catalogue

    session.items = [ClaimItem.from_parent(session, name=name, nodeid=f"signgeo::{name}") for name in catalogue()]
    config.hook.pytest_collection_modifyitems(session=session, config=config, items=session.items)
    config.hook.pytest_collection_finish(session=session)
    session.testscollected = len(session.items)
    return True
