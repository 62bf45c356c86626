"""The application, and the one place where an error becomes a line and an exit code."""

from __future__ import annotations

import signal
import sys
from collections.abc import Sequence
from typing import Any

import typer
from typer.core import TyperGroup

from landbridge.cli import (
    balances,
    baseline,
    calibrate,
    cite,
    compare,
    data,
    explain,
    export,
    gap,
    law,
    match,
    places,
    reforms,
    report,
    route,
    run,
    runs,
    structures,
    validate,
)
from landbridge.errors import InterruptedRun, LandbridgeError

FAULT = 4


class _Group(TyperGroup):
    """Tells Ctrl-C apart from other endings before the framework turns it into 'Aborted'."""

    def invoke(self, ctx: Any) -> Any:
        try:
            return super().invoke(ctx)
        except KeyboardInterrupt:
            raise InterruptedRun("stopped") from None


app = typer.Typer(
    name="landbridge",
    cls=_Group,
    help="An open policy laboratory for the US physician workforce.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _version(wanted: bool) -> None:
    if wanted:
        from landbridge import __version__

        typer.echo(f"landbridge {__version__}")
        raise typer.Exit


@app.callback()
def _top(
    version: bool = typer.Option(
        False, "--version", callback=_version, is_eager=True, help="Print the version and stop."
    ),
) -> None:
    """An open policy laboratory for the US physician workforce."""


for module in (
    run,
    compare,
    structures,
    explain,
    report,
    balances,
    export,
    cite,
    validate,
    calibrate,
    gap,
    route,
):
    module.register(app)
app.add_typer(runs.app, name="runs")
app.add_typer(reforms.app, name="reforms")
app.add_typer(baseline.app, name="baseline")
app.add_typer(data.app, name="data")
app.add_typer(match.app, name="match")
app.add_typer(law.app, name="law")
app.add_typer(places.app, name="places")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit code.

    Parameters
    ----------
    arguments
        Words after ``landbridge``; those of the process by default.

    Returns
    -------
    int
        0 done, 1 no, 2 bad input, 3 interrupted and resumable, 4 a fault of ours.
    """
    _stop_like_ctrl_c()
    try:
        words = None if arguments is None else list(arguments)
        result = app(args=words, prog_name="landbridge", standalone_mode=False)
    except LandbridgeError as error:
        _say(str(error))
        return error.exit_code
    except KeyboardInterrupt:
        _say("stopped")
        return InterruptedRun.exit_code
    except BrokenPipeError:
        # The reader (such as 'head') has gone; nothing more can be said to it.
        sys.stdout = None  # type: ignore[assignment]
        return 0
    except Exception as error:
        if hasattr(error, "format_message"):
            return _misused(error)
        _say(_fault())
        return FAULT
    return result if isinstance(result, int) else 0


def _misused(error: Any) -> int:
    """A misspelt command or option in one line; a command without any words shows its help."""
    context = getattr(error, "ctx", None)
    if context is None:
        _say(error.format_message())
    elif error.message == context.get_help():
        error.show()
    else:
        message = " ".join(error.format_message().split()).rstrip(".")
        _say(f"{message} (see '{context.command_path} --help')")
    return int(error.exit_code)


def _stop_like_ctrl_c() -> None:
    def stop(_signal: int, _frame: Any) -> None:
        raise KeyboardInterrupt

    try:
        signal.signal(signal.SIGTERM, stop)
    except ValueError:  # not the main thread: whoever runs us handles signals
        return


def _say(message: str) -> None:
    print(f"landbridge: {message}", file=sys.stderr)


def _fault() -> str:
    """Write the traceback to a log file; the user gets one line."""
    import os
    import tempfile
    import traceback

    kind, value, _ = sys.exc_info()
    told = f"{kind.__name__ if kind else 'error'}: {value}".splitlines()[0]
    try:
        handle, path = tempfile.mkstemp(prefix="landbridge-fault-", suffix=".log")
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(f"landbridge {' '.join(sys.argv[1:])}\n\n{traceback.format_exc()}")
    except OSError:
        return f"this is a fault of ours, not yours ({told}); no log could be written"
    return f"this is a fault of ours, not yours ({told}); the details are in {path}"
