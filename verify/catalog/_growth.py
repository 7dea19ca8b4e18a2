"""How fast the gradient can grow under relaxed smoothness: the integrating-factor argument, shared by section E."""

from __future__ import annotations

from signgeo.verify.engines import algebra, calculus, textbook
from signgeo.verify.proof import Step
from sympy import Function, exp, symbols


def integrated_growth() -> tuple[Step, ...]:
    """Steps from V(s) <= int_0^s (L_0 + L_1 (G + V)) to V(s) <= (e^{L_1 s} - 1)(G + L_0 / L_1)."""
    s, w, G, L0, L1 = symbols("s w G L_0 L_1", positive=True)
    W = Function("W")(s)
    rate = L0 + L1 * G
    closed = rate * (exp(L1 * s) - 1 - L1 * s) / L1**2
    return (
        textbook(
            "fundamental-theorem",
            r"$V(s)=\|\nabla f(x+su)-g\|_*$, $\|u\|=1$, $W(s)=\int_0^sV$, $G=\|g\|_*$; so $W'=V\le(L_0+L_1G)s+L_1W$.",
        ),
        calculus.derivative(
            r"$(e^{-L_1s}W)'=e^{-L_1s}(W'-L_1W)\le e^{-L_1s}(L_0+L_1G)s$.",
            exp(-L1 * s) * W,
            s,
            exp(-L1 * s) * (W.diff(s) - L1 * W),
        ),
        calculus.integral(
            r"Integrated: $W(s)\le e^{L_1s}\int_0^se^{-L_1w}(L_0+L_1G)w\,dw=(L_0+L_1G)\frac{e^{L_1s}-1-L_1s}{L_1^2}$.",
            exp(L1 * s) * exp(-L1 * w) * rate * w,
            (w, 0, s),
            closed,
        ),
        algebra(
            r"So $V(s)\le(L_0+L_1G)s+L_1W\le(e^{L_1s}-1)(G+\frac{L_0}{L_1})$.",
            rate * s + L1 * closed,
            (exp(L1 * s) - 1) * (G + L0 / L1),
        ),
    )
