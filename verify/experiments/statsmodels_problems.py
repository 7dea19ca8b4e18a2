"""Problems on the data sets that statsmodels ships."""

from __future__ import annotations

from collections.abc import Sequence
from importlib.util import find_spec
from itertools import chain
from typing import Any

from signgeo.verify.experiments.datasets import Problem, least_squares, logistic, poisson

_REGRESSIONS = {
    "anes96": ("PID", "logpopul selfLR age educ income"),
    "ccard": ("AVGEXP", "AGE INCOME INCOMESQ OWNRENT"),
    "copper": ("WORLDCONSUMPTION", "COPPERPRICE INCOMEINDEX ALUMPRICE INVENTORYINDEX TIME"),
    "elnino": ("DEC", "JAN FEB MAR APR MAY JUN JUL AUG SEP OCT NOV"),
    "grunfeld": ("invest", "value capital year"),
    "longley": ("TOTEMP", "GNPDEFL GNP UNEMP ARMED POP YEAR"),
    "macrodata": ("realgdp", "realcons realinv realgovt realdpi cpi m1 tbilrate unemp pop"),
    "scotland": ("YES", "COUTAX UNEMPF MOR ACT GDP AGE COUTAX_FEMALEUNEMP"),
    "stackloss": ("STACKLOSS", "AIRFLOW WATERTEMP ACIDCONC"),
    "statecrime": ("murder", "hs_grad poverty single white urban"),
}
_CHOICES = {
    "fair": ("affairs", "rate_marriage age yrs_married children religious educ occupation occupation_husb"),
    "modechoice": ("choice", "ttme invc invt gc hinc psize"),
    "spector": ("GRADE", "GPA TUCE PSI"),
}
_COUNTS = {
    "committee": ("BILLS104", "SIZE SUBS STAFF PRESTIGE BILLS103"),
    "cpunish": ("EXECUTIONS", "INCOME PERPOVERTY PERBLACK VC100k96 SOUTH DEGREE"),
    "randhie": ("mdvis", "lncoins idp lpi fmde physlm disea hlthg hlthf hlthp"),
}
"""Data set: the column that is predicted, and the columns that predict it."""


def statsmodels_installed() -> bool:
    """Whether the extra ``data`` is there."""
    return find_spec("statsmodels") is not None


def statsmodels_problems() -> list[Problem]:
    """Seventeen data sets under three losses; none where statsmodels is not installed."""
    if not statsmodels_installed():
        return []
    schools = _table("star98")
    above = schools["NABOVE"] / (schools["NABOVE"] + schools["NBELOW"])
    parts = [
        least_squares("star98", "share above the median", schools.drop(columns=["NABOVE", "NBELOW"]), above),
        *(least_squares(name, target, data, values) for name, target, data, values in _read(_REGRESSIONS)),
        *(least_squares(name, target, data, values) for name, target, data, values in _read(_CHOICES | _COUNTS)),
        *(logistic(name, f"{target} > 0", data, values > 0) for name, target, data, values in _read(_CHOICES)),
        *(poisson(name, target, data, values) for name, target, data, values in _read(_COUNTS)),
    ]
    return list(chain.from_iterable(parts))


def _read(tables: dict[str, tuple[str, str]]) -> Sequence[tuple[str, str, Any, Any]]:
    found = []
    for name, (target, columns) in tables.items():
        table = _table(name)
        found.append((name, target, table[columns.split()], table[target]))
    return found


def _table(dataset: str) -> Any:
    from importlib import import_module

    return import_module(f"statsmodels.datasets.{dataset}").load_pandas().data
