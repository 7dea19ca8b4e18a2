"""The command line: ``signgeo verify``, ``constants``, ``check``, ``list``, ``figures``, ``completion``."""

from __future__ import annotations

from signgeo.verify.cli.program import main

__all__ = ["main"]
