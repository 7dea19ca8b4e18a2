"""The proof engine: constructors of steps, each discharged by one engine. See design: Proof."""

from __future__ import annotations

from signgeo.verify.engines import ball as ball
from signgeo.verify.engines import calculus as calculus
from signgeo.verify.engines.counterexample import refute as refute
from signgeo.verify.engines.implications import implication as implication
from signgeo.verify.engines.inductions import induction as induction
from signgeo.verify.engines.references import TEXTBOOK as TEXTBOOK
from signgeo.verify.engines.references import cite as cite
from signgeo.verify.engines.references import definition as definition
from signgeo.verify.engines.references import source as source
from signgeo.verify.engines.references import textbook as textbook
from signgeo.verify.engines.symbolic import algebra as algebra
