"""`verify`: run every check of every claim and say whether each comes out as it expects."""

from __future__ import annotations

import contextlib
import difflib
import os
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime

from signgeo.solvers.errors import OptionError
from signgeo.verify.assemble import conclude, gather
from signgeo.verify.checkpoint import Checkpoint, code_fingerprint
from signgeo.verify.claim import Claim
from signgeo.verify.dask_cluster import dask_cluster
from signgeo.verify.pieces import Piece, Record, catalogue, pieces_of, run_piece
from signgeo.verify.report import Report, changes_since
from signgeo.verify.results import ClaimResult
from signgeo.verify.run_progress import progress_bar
from signgeo.verify.standing import grounds, reference_problems

PROFILES = {"quick": 200, "default": 2_000, "thorough": 20_000}
INLINE = 24
"""Up to this many pieces run in this process: starting workers would take longer."""


def verify(
    claims: Iterable[str | Claim] | None = None,
    *,
    profile: str = "default",
    seed: int = 0,
    examples: int | None = None,
    n_jobs: int | None = None,
    time_limit: float | None = None,
    resume: str | os.PathLike[str] | None = None,
    baseline: str | os.PathLike[str] | None = None,
    progress: bool | None = None,
    dask: str | None = None,
) -> Report:
    """Check claims: proof, properties, equality instances and false variants of each.

    Parameters
    ----------
    claims : ids of the catalogue or Claims of your own; None for the whole catalogue.
    profile : examples of each property: ``"quick"`` 200, ``"default"`` 2,000, ``"thorough"`` 20,000.
    seed : the same seed gives the same report but for times and date.
    examples : overrides the profile.
    n_jobs : processes; None for all cores (or what ``joblib.parallel_config`` says), 1 for this process alone.
    time_limit : seconds after which no further piece is started; the report is then incomplete.
    resume : a file that keeps finished pieces; an existing one of the same run is gone on from.
    baseline : a JSON report of an earlier run; what changed since is part of the report.
    progress : show a bar; None: only on a terminal.
    dask : address of a Dask scheduler to run the pieces on.

    Returns
    -------
    Report; `passed` is true if each claim came out as it expects. Interrupting the run returns what was finished, with
    `complete` false.

    Raises
    ------
    OptionError : an unknown claim or profile, a number out of range, or a `resume` that another run is writing to.
    FileFormatError : `resume` or `baseline` is not a file of its kind, or belongs to another run.
    """
    start = time.perf_counter()
    count = _examples(profile, examples)
    own, known, chosen = _select(claims)
    pieces = {claim.id: pieces_of(claim, count) for claim in chosen}
    planned = [piece for some in pieces.values() for piece in some]
    code = code_fingerprint(own.values())
    before = changes_since(baseline)
    checkpoint = Checkpoint(resume, {"examples": count, "seed": seed, "code": code})
    left = [piece for piece in planned if piece.key not in checkpoint.records]
    with (
        contextlib.closing(checkpoint),
        dask_cluster(dask),
        contextlib.suppress(KeyboardInterrupt),
        progress_bar("checking", progress) as show,
    ):
        for done, (piece, record) in enumerate(_run_all(left, own, seed, n_jobs, dask is not None), 1):
            checkpoint.add(piece.key, piece.kind, record)
            show(done, len(left), piece.claim_id)
            if time_limit is not None and time.perf_counter() - start > time_limit:
                break
    results = _conclude_all(chosen, known, pieces, checkpoint.records)
    return Report(
        claims=results,
        profile=profile if examples is None else "custom",
        examples=count,
        seed=seed,
        code=code,
        complete=all(piece.key in checkpoint.records for piece in planned),
        date=datetime.now(UTC).isoformat(timespec="seconds"),
        seconds=time.perf_counter() - start,
        whole=claims is None,
        comparison=before(results),
    )


def _conclude_all(
    chosen: Sequence[Claim],
    known: Mapping[str, Claim],
    pieces: Mapping[str, list[Piece]],
    records: Mapping[str, Record],
) -> tuple[ClaimResult, ...]:
    checks = {claim.id: gather(pieces[claim.id], records) for claim in chosen}
    stand = grounds({claim_id: found.proof for claim_id, found in checks.items()})
    return tuple(
        conclude(c, checks[c.id], stand[c.id], reference_problems(c, checks[c.id].proof, known)) for c in chosen
    )


def _examples(profile: str, examples: int | None) -> int:
    if profile not in PROFILES:
        raise OptionError(
            "profile", got=repr(profile), expected=" or ".join(map(repr, PROFILES)), remedy="Choose one of them."
        )
    if examples is not None and examples < 1:
        raise OptionError("examples", got=str(examples), expected="a number from 1", remedy="Leave it out or raise it.")
    return PROFILES[profile] if examples is None else examples


def _select(claims: Iterable[str | Claim] | None) -> tuple[dict[str, Claim], dict[str, Claim], list[Claim]]:
    """The claims given as objects, all that may be cited, and those to check."""
    given = None if claims is None else list(claims)
    own = {c.id: c for c in given or () if isinstance(c, Claim)}
    enough = given is not None and all(isinstance(c, Claim) and set(c.uses) <= own.keys() for c in given)
    known = own if enough else {**catalogue(), **own}
    if given is None:
        return own, known, list(known.values())
    chosen = {}
    for c in given:
        claim_id = c if isinstance(c, str) else c.id
        if claim_id not in known:
            near = difflib.get_close_matches(claim_id, known, n=3) or list(known)[:3]
            expected = f"an id such as {', '.join(near)}"
            raise OptionError("claims", got=repr(claim_id), expected=expected, remedy="`signgeo list` has all.")
        chosen[claim_id] = known[claim_id]
    return own, known, list(chosen.values())


def _run_all(
    pieces: Sequence[Piece], own: Mapping[str, Claim], seed: int, n_jobs: int | None, spread: bool
) -> Iterator[tuple[Piece, Record]]:
    """Finished pieces as they come."""
    import joblib
    from joblib.parallel import get_active_backend

    configured = get_active_backend()[1]
    jobs = n_jobs if n_jobs is not None else configured if configured is not None else -1
    if not spread and (joblib.effective_n_jobs(jobs) == 1 or (n_jobs is None and len(pieces) <= INLINE)):
        for piece in pieces:
            yield piece, run_piece(piece, own.get(piece.claim_id), seed)
        return
    parallel = joblib.Parallel(n_jobs=jobs, return_as="generator_unordered", batch_size=1)
    yield from parallel(joblib.delayed(_run_one)(piece, own.get(piece.claim_id), seed) for piece in pieces)


def _run_one(piece: Piece, claim: Claim | None, seed: int) -> tuple[Piece, Record]:
    return piece, run_piece(piece, claim, seed)
