"""The program: commands loaded on use, and one place that turns whatever happens into an exit status and one line."""

from __future__ import annotations

import contextlib
import difflib
import functools
import importlib
import io
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from typing import Any, NoReturn

import click
from signgeo.solvers.errors import MissingExtraError, SigngeoError

COMMANDS = ("verify", "constants", "check", "list", "figures", "completion")
EXTRAS = {"distributed": "dask", "dask": "dask"}
"""The extra that brings a module; `verify` brings all others."""
OK, FAILED, UNUSABLE, INTERRUPTED = 0, 1, 2, 3


class Program(click.Group):
    """A group whose commands live in ``<name>_command.py`` and return an exit status."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        """The names, in the order of the help."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """Load one command."""
        if cmd_name not in COMMANDS:
            return None
        module = importlib.import_module(f"signgeo.verify.cli.{cmd_name}_command")
        command: click.Command = module.command
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command, or name the one that was probably meant."""
        try:
            return super().resolve_command(ctx, args)
        except click.UsageError as error:
            near = difflib.get_close_matches(args[0], COMMANDS, n=1)
            meant = "".join(f" Did you mean {name!r}?" for name in near)
            raise click.UsageError(error.message + meant, ctx) from error

    def main(self, *args: Any, **kwargs: Any) -> NoReturn:
        """Run and exit: 0, 1, 2 or 3 as the help says."""
        kwargs |= {"standalone_mode": False, "prog_name": "signgeo"}
        for stream in (sys.stdout, sys.stderr):
            if isinstance(stream, io.TextIOWrapper):
                stream.reconfigure(errors="replace")  # a terminal that lacks a letter shows ? for it
        with stoppable():
            status = _judged(functools.partial(super().main, *args, **kwargs))
        leave(status)


stopped = threading.Event()
"""Set once Ctrl-C or SIGTERM came: a search takes them for the end of its time, and does not tell."""


@contextlib.contextmanager
def stoppable() -> Iterator[None]:
    """While it lasts, SIGTERM stops a command as Ctrl-C does: what is done is kept, and no worker is left behind.

    Whoever calls the program from a thread, or handles these signals, keeps that.
    """
    usual: dict[int, Any] = {signal.SIGINT: signal.default_int_handler, signal.SIGTERM: signal.SIG_DFL}
    in_charge = threading.current_thread() is threading.main_thread()
    taken = [number for number in usual if in_charge and signal.getsignal(number) == usual[number]]
    stopped.clear()
    for number in taken:
        signal.signal(number, _stop)
    try:
        yield
    finally:
        for number in taken:
            signal.signal(number, usual[number])


def _stop(*_: Any) -> NoReturn:
    stopped.set()
    raise KeyboardInterrupt


def _judged(run: Callable[[], Any]) -> int:
    """The exit status of a run, whatever happens in it."""
    try:
        status = run()
        sys.stdout.flush()
    except click.ClickException as error:
        return complain(error.format_message() + _hint(error))
    except (click.Abort, KeyboardInterrupt):
        return complain("interrupted", INTERRUPTED)
    except BrokenPipeError:
        return OK
    except SigngeoError as error:
        return complain(str(error))
    except ModuleNotFoundError as error:
        return complain(_missing(error))
    except OSError as error:
        where = f"{error.filename!r}: " if error.filename else ""
        return complain(f"{where}{error.strerror or error}")
    except MemoryError:
        return complain("not enough memory for a problem of this size")
    return status if isinstance(status, int) else OK


def _hint(error: click.ClickException) -> str:
    if not isinstance(error, click.UsageError) or error.ctx is None:
        return ""
    stop = "" if error.format_message().endswith((".", "?")) else "."
    return f"{stop} `{error.ctx.command_path} --help` shows what there is."


def _missing(error: ModuleNotFoundError) -> str:
    name = (error.name or "").partition(".")[0]
    if name in ("", "signgeo"):
        raise error
    return str(MissingExtraError(name, EXTRAS.get(name, "verify")))


def complain(message: str, status: int = UNUSABLE) -> int:
    """One line on stderr."""
    line = " ".join(message.split())
    with contextlib.suppress(OSError):  # nobody listens
        click.echo(f"signgeo: {line}", err=True)
    return status


def leave(status: int) -> NoReturn:
    """Exit without a second complaint about a pipe that was closed."""
    try:
        sys.stdout.flush()
    except OSError:
        sys.stdout = open("/dev/null", "w", encoding="utf-8")  # noqa: SIM115
    sys.exit(status)


def _show_version(ctx: click.Context, _: click.Parameter, wanted: bool) -> None:
    if wanted and not ctx.resilient_parsing:
        from importlib.metadata import version

        click.echo(f"signgeo {version('signgeo')}")
        ctx.exit()


@click.group(
    cls=Program,
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110},
    epilog="Exit status: 0 all came out as expected; 1 a claim did not, or a certificate was rejected; "
    "2 unusable input, one line on stderr; 3 interrupted, what was finished is saved.",
)
@click.option("--version", is_flag=True, expose_value=False, is_eager=True, callback=_show_version, help="The version.")
@click.pass_context
def main(ctx: click.Context) -> None:
    """Smoothness constants with certified bounds, and a proof-checking report on the geometry of sign descent.

    \b
    Examples:
      signgeo constants H.npy --certificate H.cert.json
      signgeo check H.cert.json --matrix H.npy
      signgeo verify --profile quick --html report/index.html
    """
    if ctx.invoked_subcommand is None:
        click.echo(ctx.get_help())
