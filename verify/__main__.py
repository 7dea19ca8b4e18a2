"""The program ``signgeo``, also as ``python -m signgeo.verify``."""

from __future__ import annotations

import sys


def main() -> None:
    """Run the command line; without the extra that it needs, say so in one line."""
    try:
        from signgeo.verify.cli import main as program
    except ModuleNotFoundError as error:
        if error.name != "click":
            raise
        from signgeo.solvers.errors import MissingExtraError

        sys.stderr.write(f"signgeo: {MissingExtraError('click', 'verify')}\n")
        sys.exit(2)
    program()


if __name__ == "__main__":
    main()
