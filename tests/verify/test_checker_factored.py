"""Certificates about X^T X given by X: good ones are accepted, forged ones rejected, rule by rule."""

import copy
import json

import numpy as np
import pytest
from signgeo.solvers import Gram, gram_shape, linf, lsep
from signgeo.verify.checker import check_document
from signgeo.verify.checker.inputs import Factor

N, D = 3, 40


@pytest.fixture(autouse=True)
def small_is_wide(monkeypatch):
    monkeypatch.setattr(gram_shape, "_FORMED", 30)


def factor(integers=False):
    rng = np.random.default_rng(4)
    X = rng.integers(-3, 4, (N, D)).astype(float) if integers else rng.standard_normal((N, D))
    X[:, 5] = 0.0
    return X


@pytest.fixture(scope="module")
def documents():
    """One of each kind: sign-vector and search, sign-vector and diagonal, diagonal and gram."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(gram_shape, "_FORMED", 30)
        H = Gram(factor())
        found = {"linf": linf(H), "proved": linf(H, certificate=True), "lsep": lsep(H)}
        integral = linf(Gram(factor(integers=True)), certificate=True)
    found["integral"] = integral
    return {name: json.loads(json.dumps(e.certificate.document())) for name, e in found.items()}


def again(_quantity, matrix):
    assert isinstance(matrix, Factor)
    return linf(Gram(matrix.X)).upper


def part(document, kind):
    return next(p for p in document["parts"] if p["kind"] == kind)


def judge(document, **options):
    return check_document(document, search_again=again, **options)


@pytest.mark.parametrize("exact", [False, True])
@pytest.mark.parametrize("name", ["linf", "proved", "lsep", "integral"])
def test_what_the_solvers_write_is_accepted(documents, name, exact):
    verdict = judge(documents[name], exact=exact)
    assert verdict.accepted, verdict.findings
    assert documents[name]["matrices"][0]["gram"] is True


def test_a_factor_given_again_is_compared(documents):
    stripped = copy.deepcopy(documents["proved"])
    del stripped["matrices"][0]["entries"]
    assert judge(stripped, matrices=[factor()]).accepted
    assert not judge(stripped).accepted
    assert not judge(stripped, matrices=[factor(integers=True)]).accepted
    assert not judge(stripped, matrices=[factor().T @ factor()]).accepted


def larger(text, by):
    return (float.fromhex(text) * (1.0 + by)).hex()


def raise_sign_bound(d):
    part(d, "sign-vector")["bound"] = larger(part(d, "sign-vector")["bound"], 1e-14)


def flip_a_sign(d):
    s = part(d, "sign-vector")["data"]["s"]
    s[0] = -s[0]


def name_two_vectors(d):
    data = part(d, "sign-vector")["data"]
    data["t"] = data["s"]


def lower_one_l(d):
    l = part(d, "diagonal")["data"]["l"]
    l[3] = larger(l[3], -1e-3)
    part(d, "diagonal")["bound"] = larger(part(d, "diagonal")["bound"], 1.0)


def zero_one_l(d):
    part(d, "diagonal")["data"]["l"][3] = "0x0.0p+0"


def negate_an_idle_l(d):
    part(d, "diagonal")["data"]["l"][5] = "-0x1.0p+0"


def lower_diagonal_bound(d):
    part(d, "diagonal")["bound"] = larger(part(d, "diagonal")["bound"], -1e-15)


def state_doubled(d):
    part(d, "diagonal")["data"]["doubled"] = True


def state_unit(d):
    part(d, "diagonal")["data"]["unit"] = "0x1.0p+0"


def lengthen_a_row(d):
    V = part(d, "gram")["data"]["X"]
    V[0] = [larger(v, 0.01) for v in V[0]]


def raise_gram_bound(d):
    part(d, "gram")["bound"] = larger(part(d, "gram")["bound"], 1e-6)


def drop_a_row(d):
    part(d, "gram")["data"]["X"].pop()


def lower_search_bound(d):
    part(d, "search")["bound"] = larger(part(d, "search")["bound"], -1e-9)


def call_it_a_matrix(d):
    d["matrices"][0]["gram"] = False


def change_an_entry(d):
    d["matrices"][0]["entries"][0][0] = "0x1.0p+0"


def write_a_word(d):
    d["matrices"][0]["gram"] = "yes"


def add_a_factor(d):
    d["matrices"] *= 2


def claim_a_hypermetric(d):
    proof = part(d, "diagonal")
    proof["kind"] = "hypermetric"
    proof["data"].update(gamma=[], b=[])


def claim_a_rectangle(d):
    part(d, "sign-vector")["quantity"] = "inf_one_norm"


FORGED = {
    "linf": [raise_sign_bound, flip_a_sign, name_two_vectors, lower_search_bound, call_it_a_matrix, claim_a_rectangle],
    "proved": [
        *(lower_one_l, zero_one_l, negate_an_idle_l, lower_diagonal_bound, state_doubled, state_unit),
        *(change_an_entry, write_a_word, add_a_factor, claim_a_hypermetric),
    ],
    "lsep": [lengthen_a_row, raise_gram_bound, drop_a_row, call_it_a_matrix, lower_one_l],
    "integral": [raise_sign_bound, flip_a_sign, lower_one_l],
}


@pytest.mark.parametrize("exact", [False, True])
@pytest.mark.parametrize(("name", "forge"), [(n, f) for n, fs in FORGED.items() for f in fs])
def test_forged_ones_are_rejected(documents, name, forge, exact):
    document = copy.deepcopy(documents[name])
    forge(document)
    assert not judge(document, exact=exact).accepted


def test_many_columns_are_too_many_for_rationals(monkeypatch):
    X = np.random.default_rng(0).standard_normal((2, 300))
    document = lsep(Gram(X)).certificate.document()
    assert judge(document, matrices=[X]).accepted
    verdict = judge(document, matrices=[X], exact=True)
    assert not verdict.accepted
    assert "300 columns" in " ".join(verdict.findings)
