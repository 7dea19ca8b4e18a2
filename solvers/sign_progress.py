"""One line on the terminal while a long search runs: bounds and gap against time."""

from __future__ import annotations

import shutil
import sys


class Progress:
    """Shows a line that rewrites itself; wanted: True, False, or None for only on a terminal."""

    def __init__(self, wanted: bool | None) -> None:
        self._on = sys.stderr.isatty() if wanted is None else wanted
        self._shown = False

    def show(self, lower: float, upper: float, done: int, seconds: float, unit: str = "nodes") -> None:
        """Print the state of the search over the last line."""
        if self._on:
            gap = (upper - lower) / abs(upper) if upper else 0.0
            line = f"L_inf in [{lower:.8g}, {upper:.8g}]  gap {gap:.2%}  {done:,} {unit}  {seconds:.1f} s"
            sys.stderr.write(f"\r\x1b[K{line[: shutil.get_terminal_size().columns - 1]}")
            sys.stderr.flush()
            self._shown = True

    def close(self) -> None:
        """End the line."""
        if self._shown:
            sys.stderr.write("\n")
            self._shown = False
