"""Toy claims, small enough to see through; a process of its own may load this file by its path."""

from hypothesis import strategies as st
from signgeo.properties.outcome import at_most, equal
from signgeo.properties.property import Property
from signgeo.solvers.enclosure import Enclosure
from signgeo.verify.claim import Claim, Equality, Strengthening
from signgeo.verify.proof import Engine, Proof, Step, StepResult, Trust
from signgeo.verify.run import verify


def product(factor=1):
    """factor * a * b <= (a^2 + b^2) / 2 on integers, exactly."""

    def check(pair):
        a, b = pair
        return at_most(Enclosure.point(2 * factor * a * b), Enclosure.point(a * a + b * b))

    name = "product" if factor == 1 else f"product-{factor}"
    return Property(name, r"ab\le\tfrac12(a^2+b^2)", lambda: st.tuples(*2 * [st.integers(-50, 50)]), check)


def done(trust=Trust.EXACT, **more):
    return lambda: StepResult(ok=True, trust=trust, line=r"$(a-b)^2\ge0$", **more)


def toy_claim():
    """It holds, and is proved."""
    proof = Proof((Step(Engine.ALGEBRA, r"Expand $(a-b)^2$.", done()),), summary="A square is not negative.")
    return Claim(
        id="toy",
        title="Product below the mean of squares",
        section="A",
        source="Section 1, Eq. 1",
        statement=r"For real $a$, $b$: $ab\le\tfrac12(a^2+b^2)$.",
        hypotheses=(r"$a,b\in\mathbb R$",),
        proof=lambda: proof,
        properties=(product(),),
        equality=(Equality(r"$a=b=3$", lambda: equal(Enclosure.point(9.0), Enclosure.point(9.0))),),
        strengthenings=(Strengthening(r"with $\frac13$", product(1.5)),),
    )


def timeless(data):
    """A report's JSON without what differs from run to run."""
    if isinstance(data, dict):
        return {k: timeless(v) for k, v in data.items() if k not in ("seconds", "date")}
    return [timeless(v) for v in data] if isinstance(data, list) else data


def run(*claims, **options):
    """A report on few examples, in this process."""
    return verify(claims, **{"examples": 60, "n_jobs": 1, "progress": False, **options})
