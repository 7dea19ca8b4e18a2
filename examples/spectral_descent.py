"""A claim of one's own in one file: the descent lemma and the rate of spectral descent (Muon).

For f on r x c matrices whose gradient is L-Lipschitz from the spectral to the nuclear norm, the step
X+ = X - (1/L) ||G||_nuc U V^T, with G = U S V^T the gradient, decreases f by at least ||G||_nuc^2 / (2L).

    python examples/spectral_descent.py [FOLDER]    # verifies it, prints a summary, writes FOLDER/index.html
"""

import sys
from fractions import Fraction
from functools import partial

import numpy as np
from flint import fmpq
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from signgeo.properties.computable import at_most_number, encloses, equal_number
from signgeo.properties.exact import rational
from signgeo.properties.outcome import all_of
from signgeo.properties.property import Property
from signgeo.solvers import Spectral, l2, smoothness
from signgeo.verify import Claim, Proof, verify
from signgeo.verify.claim import Equality, Strengthening
from signgeo.verify.engines import cite, definition, implication, induction, refute, textbook
from sympy import Eq, symbols

f, F, N, q, m, L, i = symbols("f F N q m L i", real=True)  # F: after the step; q = <G, Y>, m = ||Y||, i = 1/L
S, n, s, t, f0, fs, D, T, mean = symbols("S n s t f_0 f_star D T M", real=True)
STEP = [f - i * q + L * i**2 * m**2 / 2 >= F, Eq(q, N**2), Eq(m**2, N**2), Eq(L * i, 1)]


def proof():
    return Proof(
        (
            definition(r"$G=\nabla f(X)$, $N=\|G\|_{nuc}$, $Y=N\,UV^T$, $X^+=X-iY$, $i=1/L$, $F=f(X^+)$."),
            textbook("spectral-theorem", r"$G=\sum_k\sigma_ku_kv_k^T$ with $\sigma_k>0$, so $N=\sum_k\sigma_k$."),
            induction(
                r"The nuclear norm is dual to the spectral norm $n=\|Z\|$: $\langle G,Z\rangle\le Nn$, term by term.",
                base=implication(r"Empty sums.", hypotheses=[D <= 0, S >= 0, n >= 0], goal=S * n >= D),
                step=implication(
                    r"$D\le Sn$, $t=u_k^TZv_k\le n$, $s=\sigma_k\ge0$ give $D+st\le(S+s)n$.",
                    hypotheses=[S * n >= D, t <= n, s >= 0],
                    goal=D + s * t <= (S + s) * n,
                    mutant=D + s * t <= S * n,
                ),
                variable="k",
            ),
            textbook(
                "spectral-theorem",
                r"$u_k^TUV^Tv_k=1$ and $UV^T$ has singular values 0 and 1: $q=\langle G,Y\rangle=N^2$, $m=\|Y\|=N$.",
            ),
            cite("lemma-1", r"The quadratic bound in this norm: $F\le f-iq+\frac L2i^2m^2$."),
            implication(
                r"So $F\le f-\frac1{2L}N^2$.",
                hypotheses=STEP,
                goal=f - i * N**2 / 2 >= F,
                equality_multipliers=[i * m**2, i],
                mutant=f - i * N**2 >= F,
            ),
            induction(
                r"$S_T=\sum_{t<T}N_t^2\le2L(f_0-f_T)$.",
                base=implication(r"No step.", hypotheses=[S <= 0], goal=2 * L * (f0 - f0) >= S),
                step=implication(
                    r"$S\le2L(f_0-f)$ and $N^2\le2L(f-F)$ give $S+N^2\le2L(f_0-F)$.",
                    hypotheses=[2 * L * (f0 - f) >= S, 2 * L * (f - F) >= N**2],
                    goal=2 * L * (f0 - F) >= S + N**2,
                    mutant=2 * L * (f0 - F) >= S + 2 * N**2,
                ),
                variable="T",
            ),
            implication(
                r"$f_T\ge f^\star$, and the mean $M=S_T/T$ has $MT\le2L(f_0-f^\star)$.",
                hypotheses=[Eq(mean * T, S), 2 * L * (f0 - F) >= S, fs <= F, L >= 0],
                goal=mean * T <= 2 * L * (f0 - fs),
                mutant=mean * T <= L * (f0 - fs),
            ),
        ),
        summary="The nuclear norm is the dual; put its steepest direction into the quadratic bound, then sum.",
    )


def exact(matrix):
    return np.array([[rational(v) for v in row] for row in matrix], dtype=object)


def inner(X, Y):
    return (X * Y).sum()


def reflection(w):
    return exact(np.eye(len(w), dtype=int)) - 2 * np.outer(w, w) * fmpq(1, int(w @ w))


def constant(A, B):
    """L of f(X) = <X, AXB> / 2: <V, AVB> <= lambda_1(A) tr(V B V^T) <= lambda_1(A) tr(B) ||V||^2, and mirrored."""
    return min(rational(l2(A).upper) * int(np.trace(B)), rational(l2(B).upper) * int(np.trace(A)))


def integers(*shape):
    return arrays(np.int64, shape, elements=st.integers(-3, 3))


def factors(k):
    """P (k, k), not 0, for A = P P^T; often the identity, at which constants are tight."""
    return st.just(np.eye(k, dtype=int)) | integers(k, k).filter(np.any)


@st.composite
def steps(draw):
    """(P, Q, u, v, s): A = P P^T, B = Q Q^T, and a gradient with singular values |s|, turned by two reflections."""
    r, c = draw(st.integers(1, 3)), draw(st.integers(1, 3))
    u, v = draw(integers(r)), draw(integers(c))
    u[0], v[0] = 1, 1
    return draw(factors(r)), draw(factors(c)), u, v, draw(integers(min(r, c)))


def descent(drawn, *, share=Fraction(1, 2), polar=True, frobenius=False):
    """f(X+) <= f(X) - share ||G||_nuc^2 / L for f(X) = <G, X> + <X, AXB> / 2 from X = 0, in rational arithmetic.

    False variants: a larger share; polar = False, a step along G itself; frobenius = True, L in the Frobenius norm.
    """
    P, Q, u, v, sizes = drawn
    A, B, k = P @ P.T, Q @ Q.T, len(sizes)
    U, V = reflection(u)[:, :k], reflection(v)[:, :k]
    G = U @ exact(np.diag(sizes)) @ V.T
    N = int(np.abs(sizes).sum())
    L = rational(l2(A).upper) * rational(l2(B).upper) if frobenius else constant(A, B)
    Y = N * (U @ exact(np.diag(np.sign(sizes))) @ V.T) if polar else G
    change = -inner(G, Y) / L + inner(Y, exact(A) @ Y @ exact(B)) / (2 * L * L)
    return at_most_number(change, -rational(share) * N * N / L)


def starts():
    """(P, Q, X), 2 x 2 integers: there ||G||_nuc^2 = ||G||_F^2 + 2 |det G|, so that whole runs are rational."""
    return st.tuples(factors(2), factors(2), integers(2, 2))


def rate(drawn, *, factor=Fraction(2), count=3):
    """The sum of ||G_t||_nuc^2 over a run on f(X) = <X, AXB> / 2 is at most factor L (f_0 - 0). False variant: 1.9."""
    P, Q, X = drawn
    A, B, L = exact(P @ P.T), exact(Q @ Q.T), constant(P @ P.T, Q @ Q.T)
    X, total, first = exact(X), fmpq(0), None
    for _ in range(count):
        G = A @ X @ B
        first = inner(X, G) / 2 if first is None else first
        determinant = G[0, 0] * G[1, 1] - G[0, 1] * G[1, 0]
        sign = (determinant > 0) - (determinant < 0)
        cofactors = np.array([[G[1, 1], -G[1, 0]], [-G[0, 1], G[0, 0]]])
        total += inner(G, G) + 2 * abs(determinant)
        X = X - (G + sign * cofactors) * (1 / L)
    return at_most_number(total, rational(factor) * L * first)


def tight():
    """||X||_F^2 / 2 from the identity: L = 2, G = I, N = 2, and X+ = X - (2/2) I = 0."""
    X, N, L = exact(np.eye(2, dtype=int)), fmpq(2), fmpq(2)
    after = X - N / L * X
    computed = smoothness(np.kron(np.eye(2), np.eye(2)), Spectral(2, 2))
    tie = equal_number(inner(after, after) / 2, inner(X, X) / 2 - N * N / (2 * L))
    return all_of(encloses(computed, L, "the solver"), tie)


CLAIM = Claim(
    id="muon-descent",
    title="The descent lemma and rate of spectral descent",
    section="Muon",
    source="the theory behind Muon (Jordan et al. 2024); Lemma 2 and Prop. 1 for matrices",
    statement=(
        r"With $\nabla f(X)=G=U\Sigma V^T$, $X^+=X-\frac1L\|G\|_{nuc}UV^T$: $f(X^+)\le f(X)-\frac1{2L}\|G\|_{nuc}^2$,"
        r" hence $\frac1T\sum_{t<T}\|G_t\|_{nuc}^2\le\frac{2L(f_0-f^\star)}T$."
    ),
    hypotheses=(
        r"$\|\nabla f(X)-\nabla f(Z)\|_{nuc}\le L\|X-Z\|$ in the spectral norm, $L>0$",
        r"$f\ge f^\star$ (for the rate)",
    ),
    uses=("lemma-1",),
    proof=proof,
    properties=(
        Property("descent", r"f(X^+)\le f(X)-\frac1{2L}\|G\|_{nuc}^2", steps, descent),
        Property("rate", r"\sum_{t<T}\|G_t\|_{nuc}^2\le2L(f_0-f^\star)", starts, rate),
    ),
    equality=(Equality(r"$\frac12\|X\|_F^2$ from $I$, $r=c=2$, $L=2$: $0=1-\frac{2^2}{2\cdot2}$", tight),),
    strengthenings=(
        Strengthening(
            r"$\frac1L$ in place of $\frac1{2L}$",
            Property("twice", r"f(X^+)\le f(X)-\frac1L\|G\|_{nuc}^2", steps, partial(descent, share=Fraction(1))),
            model=lambda: refute(STEP, f - i * N**2 >= F),
        ),
        Strengthening(
            r"$L$ of the Frobenius norm: the constant must be that of the spectral norm",
            Property("frobenius", r"L=\lambda_1(A)\lambda_1(B)", steps, partial(descent, frobenius=True)),
        ),
        Strengthening(
            r"the same decrease for a gradient step $X-\frac1LG$, without $UV^T$",
            Property("gradient", r"X^+=X-\frac1LG", steps, partial(descent, polar=False)),
        ),
        Strengthening(
            r"$1.9L$ in place of $2L$ in the rate",
            Property("rate-1.9", r"\sum\|G_t\|^2\le1.9L(f_0-f^\star)", starts, partial(rate, factor=Fraction(19, 10))),
        ),
    ),
)

if __name__ == "__main__":
    report = verify([CLAIM, "lemma-1", "lemma-3a"], profile="quick")
    print(report.summary())
    report.save(sys.argv[1] if len(sys.argv) > 1 else "report-muon")
    sys.exit(not report.passed)
