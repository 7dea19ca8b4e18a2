"""``signgeo check``: judge a certificate with a checker that trusts no solver."""

from __future__ import annotations

from typing import Any

import click
from signgeo.verify.cli.output import emit, emit_json, output_options
from signgeo.verify.cli.program import FAILED, OK, stopped
from signgeo.verify.text_tables import marked


@click.command(
    "check",
    short_help="Judge a certificate without trusting any solver.",
    epilog="Exit status: 0 accepted, 1 rejected, 2 not a certificate.",
)
@click.argument("certificate", type=click.Path())
@click.option("--matrix", "files", multiple=True, type=click.Path(), help="The matrix it should be about; repeatable.")
@click.option("--exact", is_flag=True, help="Prove semidefiniteness in rationals, not by a rounded Cholesky.")
@output_options
def command(certificate: str, files: tuple[str, ...], exact: bool, as_json: bool, quiet: bool) -> int:
    """Judge CERTIFICATE, and with --matrix that it is about the matrix in FILE (.npy .npz .mtx .csv).

    \b
    Examples:
      signgeo check H.cert.json
      signgeo check H.cert.json --matrix H.npy --exact
    """
    from signgeo.solvers.errors import CertificateError
    from signgeo.verify.checker import MalformedDocument, check_document, read_document
    from signgeo.verify.matrix_files import read_matrix

    try:
        document = read_document(certificate)
    except MalformedDocument as error:
        raise CertificateError(f"{certificate!r}: {error}") from error
    matrices = [_numeric(read_matrix(file), file) for file in files] or None
    verdict = check_document(document, matrices, exact, search_again=_search_again)
    if as_json:
        emit_json({"file": certificate, **verdict.to_json()})
    elif not quiet:
        lines = [*verdict.findings, *_bounds(verdict.bounds), marked("accepted" if verdict.accepted else "REJECTED")]
        emit("\n".join(lines))
    return OK if verdict.accepted else FAILED


def _numeric(matrix: Any, file: str) -> Any:
    from signgeo.solvers.intake import as_rectangular

    return matrix if hasattr(matrix, "toarray") else as_rectangular(matrix, file)


def _bounds(bounds: dict[str, tuple[float | None, float | None]]) -> list[str]:
    def show(value: float | None, missing: str) -> str:
        return missing if value is None else repr(value)

    return [f"proved: {show(low, '-inf')} <= {q} <= {show(high, 'inf')}" for q, (low, high) in bounds.items()]


def _search_again(quantity: str, matrix: Any) -> float:
    """A true upper bound from a new search, for the parts that say `exact by search`.

    Raises KeyboardInterrupt where the search was stopped: its bound then proves less, which is no rejection.
    """
    from signgeo.solvers import Gram, inf_one_norm, linf
    from signgeo.verify.checker.inputs import Factor

    H = Gram(matrix.X) if isinstance(matrix, Factor) else matrix
    result = (inf_one_norm if quantity == "inf_one_norm" else linf)(H, time_limit=None)
    if stopped.is_set():
        raise KeyboardInterrupt
    return float(result.upper)
