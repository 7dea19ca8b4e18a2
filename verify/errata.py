"""What the paper prints and what holds instead: the small errata, what looked like one and is none, and what stays open.

Statements that are refuted as a whole are claims of their own (expected ERRATUM); here are the slips inside claims that
hold. Each names the false variant of its claim whose counterexample the report shows.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Erratum:
    """A slip in the paper.

    where : section or equation.
    printed, holds : what stands there and what is true, text with LaTeX between dollar signs.
    claim : the id of the claim that carries it.
    variant : how the label of the refuted false variant of that claim begins, or "" where only a step is amiss.
    """

    where: str
    printed: str
    holds: str
    claim: str
    variant: str = ""


SLIPS = (
    Erratum("after Theorem 1", r"$R$ is the initial distance to the nearest minimiser.",
            r"$R$ is the radius of the level set of $x_0$: iterates can move away from the minimiser.", "thm-1", "the iterates stay within"),
    Erratum("Section 4, first sentence", r"$L_\infty$ will always exceed $L_2$.", r"$L_\infty\ge L_2$, with equality at $c\,e_ie_i^T$.",
            "eq-9", "the text's wording"),
    Erratum("Eq. 76", r"Leading principal minors decide semidefiniteness.", r"All principal minors do: add $l_2\ge d$.", "eq-34", "Eq. 76 as printed"),
    Erratum("Eq. 77", r"All boundary solutions have $l_2=d+b^2/s$, $s\ge0$.", r"At $s=0$ this divides by 0; then $b=0$ and $l_2\ge d$ is free.", "eq-34"),
    Erratum("Prop. 5", r"$H$ positive semidefinite.", r"$H\ne0$ is needed too, as in Prop. 3.", "prop-5", "without $H"),
    Erratum("Eq. 54 and 56", r"$\nabla^2f$ is integrated for a twice differentiable $f$.",
            r"That needs $f\in C^2$; the mean value theorem and the derivative of $\nabla f$ do without it.", "prop-2"),
    Erratum("Eq. 22", r"$\mathrm{norm}_B(z)=(z_{B_1}/\|z_{B_1}\|_2,\ldots)$.", r"At $z_B=0$ this is $0/0$; any vector of 2-norm at most 1 will do.",
            "table-1", "Eq. 22 as printed"),
    Erratum("after Eq. 13", r"$\varphi(\nabla f)$ attains $\frac1d$ even on quadratics.", r"If some $e_i$ is in the range of $H$.", "phi-min", "without the hypothesis"),
    Erratum("footnote 3", r"$\varphi(z)=1$ for $z\propto\mathbf1$.", r"For every multiple of a sign vector, and only there.", "norm-ineq", "footnote 3"),
    Erratum("Definition 2, Lemmas 4 and 5", r"$(L_0,L_1)$-smooth, with radius $1/L_1$.", r"$L_0,L_1>0$ is needed and left unsaid.", "lemma-5", "without $L_1>0$"),
    Erratum("Section 6.2 and Eq. 31", r"$\|\cdot\|_L$ is a norm while Eq. 31 allows $l_i=0$.", r"It is a norm only for $l_i>0$.", "prop-4", "without $l_i>0$"),
)  # fmt: skip

CLEARED = (
    r"Theorem 1 prints $R$ for $R^2$, Definition 1 lacks a star, Eq. 51 has $f_T$ for $f_0$ and Eq. 82 lost a term: damage of the scan.",
    r"The Groenwall step of Lemma 5 is right: with $\beta\equiv1$ and $\alpha(t)=\|g\|_*+tL_0/L_1$ it gives the bound that is used.",
    r"Lemmas 1 to 4, Props. 1 to 4, Theorems 2 and 3 and Eq. 9, 12, 13, 15, 34 and 35 go through as corrected above.",
)
