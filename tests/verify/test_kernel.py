"""Obligations as Coq theorems: coqc accepts the certificates that prove, and rejects a changed one."""

import copy
import shutil

import pytest
from signgeo.verify.engines import implication
from signgeo.verify.kernel.__main__ import judge, main, write
from signgeo.verify.kernel.theorem import theorem
from sympy import Eq, symbols

R, u, v, b, x, y = symbols("R u v b x y", real=True)
needs_coq = pytest.mark.skipif(shutil.which("coqc") is None, reason="coqc is not installed")

STEPS = {
    "mean": implication("s", hypotheses=[u * v >= b**2, u >= 0, v >= 0], goal=u + v >= 2 * b),
    "equation": implication("s", hypotheses=[Eq(x, y)], goal=Eq(x**2, y**2)),
    "strict": implication("s", hypotheses=[x >= 1, y > x], goal=x * y > 1),
    "below": implication("s", hypotheses=[x < y], goal=2 * x < 2 * y),
    "half": implication("s", hypotheses=[x / 2 <= R], goal=3 * x <= 6 * R),
    "product": implication("s", hypotheses=[y > 0, x * y >= 0], goal=x >= 0),
    "unknown squares": implication("s", goal=x**4 + y**4 >= x**3 * y + x * y**3),
}


@pytest.fixture(scope="module")
def certificates():
    found = {name.replace(" ", "_"): step.run().certificate for name, step in STEPS.items()}
    assert all(found.values())
    return found


@needs_coq
def test_coq_accepts_what_the_certificates_prove(certificates, tmp_path):
    file, count = write(certificates.items(), tmp_path)
    assert count == len(STEPS)
    assert judge(file) == ""


@needs_coq
@pytest.mark.parametrize("name", ["mean", "product"])
def test_coq_rejects_a_changed_coefficient(certificates, name, tmp_path):
    changed = copy.deepcopy(certificates[name])
    changed["terms"][0]["coefficient"] = "7/3"
    file, _ = write([(name, changed)], tmp_path)
    assert "Error" in judge(file)


@needs_coq
def test_coq_rejects_a_weaker_hypothesis(certificates, tmp_path):
    changed = copy.deepcopy(certificates["product"])
    changed["hypotheses"] = [h.replace("(> y 0)", "(>= y 0)") for h in changed["hypotheses"]]
    assert changed != certificates["product"]
    file, _ = write([("product", changed)], tmp_path)
    assert "Error" in judge(file)


def test_the_theorem_states_the_obligation(certificates):
    assert "forall v_R v_x : R, " in theorem("half", certificates["half"])


def test_without_coq_it_says_what_to_install(monkeypatch, capsys):
    monkeypatch.setattr(shutil, "which", lambda name: None)
    assert main([]) == 2
    assert "apt-get install coq" in capsys.readouterr().err
