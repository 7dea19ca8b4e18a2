"""Log-sum-exp, logistic and softmax regression: their Hessians at rational weights, exactly."""

from __future__ import annotations

import itertools
from fractions import Fraction

import numpy as np
from flint import fmpq, fmpz_mat
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy
from numpy.typing import NDArray
from signgeo.properties.computable import at_most_number, equal_number
from signgeo.properties.exact import Exact
from signgeo.properties.exact_matrices import integers_psd, sign_vectors
from signgeo.properties.outcome import Outcome, all_of

Integers = NDArray[np.int64]


@st.composite
def weighted_samples(draw: DrawFn, *, samples: int = 3, dimension: int = 4) -> tuple[Integers, Integers]:
    """Draws (w, A): positive weights w of n samples, and A of shape (n, d) with small integer rows."""
    n, d = draw(st.integers(1, samples)), draw(st.integers(1, dimension))
    weights = draw(st.lists(st.integers(1, 4), min_size=n, max_size=n))
    entries = draw(st.lists(st.integers(-3, 3), min_size=n * d, max_size=n * d))
    return np.array(weights, dtype=np.int64), np.array(entries, dtype=np.int64).reshape(n, d)


def probabilities(*, dimension: int = 5) -> SearchStrategy[Integers]:
    """Draws positive integers: softmax values up to their sum; two large ones more often than not."""
    sizes = st.lists(st.integers(0, 3), min_size=2, max_size=dimension)
    return sizes.map(lambda k: np.array([1 << (5 * e) for e in k], dtype=np.int64))


def log_sum_exp(p: Integers, *, factor: Fraction = Fraction(1)) -> Outcome:
    """s^T H s <= factor at every sign vector, H = diag(p) - p p^T with sum p = 1. False variant: factor = 0.99."""
    total, d = int(p.sum()), p.size
    signs = sign_vectors(d)
    worst = max(fmpq(total**2 - int(m) ** 2, total**2) for m in signs @ p)
    return at_most_number(worst, fmpq(factor.numerator, factor.denominator), "variance at a sign vector")


def log_sum_exp_separable(p: Integers, *, weight: Fraction = Fraction(1, 2)) -> Outcome:
    """diag(1/2) - H is PSD for log-sum-exp, exactly. False variant: a smaller weight."""
    total, n, m = int(p.sum()), weight.numerator, weight.denominator
    scaled = np.diag(n * total**2 - m * total * p) + m * np.outer(p, p)  # m total^2 times the matrix
    return equal_number(int(integers_psd(scaled)), 1)


def logistic(drawn: tuple[Integers, Integers], *, share: Fraction = Fraction(1, 4)) -> Outcome:
    """L_inf(1/n sum w_i a_i a_i^T) <= (1/4n) ||A^T A||_{inf,1} for w_i = sigma (1 - sigma) <= 1/4.

    drawn : (k, A), w_i = k_i / (1 + k_i)^2. False variant: share = 1/5, at w = 1/4.
    """
    k, A = drawn
    weights = [fmpq(int(v), (1 + int(v)) ** 2) for v in k]
    return at_most_number(
        _form_maximum(weights, A), fmpq(share.numerator, share.denominator) * _form_maximum([1] * len(k), A)
    )


def softmax(drawn: tuple[Integers, Integers], *, two_classes_formula: bool = False) -> Outcome:
    """The Hessian of softmax regression at one sample a and class weights p: its form at signs is at most ||a||_1^2.

    drawn : (k, A), p = k / sum k over the classes, a the first row of A. The maximum over S in {+-1}^(C x d) of
    sum_c p_c (a.S_c)^2 - (sum_c p_c a.S_c)^2. False variant: ||A^T A||_{inf,1} over all samples with four classes.
    """
    k, A = drawn
    if two_classes_formula:
        return at_most_number(_four_classes(A), _form_maximum([1] * A.shape[0], A), "four classes against A^T A")
    a, p = A[0], [fmpq(int(v), int(k.sum())) for v in k]
    size = int(np.abs(a).sum())
    outcomes = []
    for code in range(1 << len(p)):
        chosen = [size if code >> c & 1 else -size for c in range(len(p))]  # a convex function of the scores
        mean = sum((w * s for w, s in zip(p, chosen, strict=True)), start=fmpq(0))
        form = sum((w * s * s for w, s in zip(p, chosen, strict=True)), start=fmpq(0)) - mean * mean
        outcomes.append(at_most_number(form, size**2, "form of one sample"))
    return all_of(*outcomes)


def _form_maximum(weights: list[Exact], A: Integers) -> Exact:
    """max over sign vectors s of sum_i w_i (a_i.s)^2."""
    products = sign_vectors(A.shape[1]) @ A.T
    return max(sum((w * int(v) ** 2 for w, v in zip(weights, row, strict=True)), start=fmpq(0)) for row in products)


def _four_classes(A: Integers) -> Exact:
    """Supremum over logits of the form summed over the samples, at the best sign vectors of four classes.

    Where the rows of A are independent the class weights of each sample are free, and the largest variance of numbers
    between m and M is ((M - m) / 2)^2; dependent rows would not be free, so only the first row is counted there.
    """
    rows = A if fmpz_mat(A.tolist()).rank() == A.shape[0] else A[:1]
    scores = (sign_vectors(A.shape[1]) @ rows.T).tolist()
    signed = scores + [[-v for v in row] for row in scores]
    best = fmpq(0)
    for classes in itertools.combinations_with_replacement(signed, 4):
        ranges = (max(s) - min(s) for s in zip(*classes, strict=True))
        best = max(best, sum((fmpq(r * r, 4) for r in ranges), start=fmpq(0)))
    return best
