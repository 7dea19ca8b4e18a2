"""``signgeo completion``: the script that makes a shell complete commands, options, claims and files."""

from __future__ import annotations

import click
from signgeo.verify.cli.output import emit, emit_json, output_options
from signgeo.verify.cli.program import OK

SHELLS = ("bash", "zsh", "fish")


@click.command("completion", short_help="The script by which a shell completes signgeo.")
@click.argument("shell", type=click.Choice(SHELLS), metavar="[bash|zsh|fish]")
@output_options
def command(shell: str, as_json: bool, quiet: bool) -> int:
    """Print the script by which SHELL completes commands, options, ids of claims and names of files.

    \b
    Examples, each a line for the shell's start-up file:
      eval "$(signgeo completion bash)"       # ~/.bashrc
      eval "$(signgeo completion zsh)"        # ~/.zshrc
      signgeo completion fish | source        # ~/.config/fish/config.fish
    """
    from click.shell_completion import get_completion_class
    from signgeo.verify.cli.program import main

    maker = get_completion_class(shell)
    assert maker is not None  # the three that click has
    script = maker(main, {}, "signgeo", "_SIGNGEO_COMPLETE").source()
    if as_json:
        emit_json({"shell": shell, "script": script})
    elif not quiet:
        emit(script)
    return OK
