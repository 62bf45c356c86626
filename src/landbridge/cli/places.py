"""``landbridge places``: shortage, access and inequality of places."""

from __future__ import annotations

import typer

from landbridge.cli import places_shortage

app = typer.Typer(help="Where people have no physician.", no_args_is_help=True)


@app.callback()
def _group() -> None:
    """Where people have no physician."""


for module in (places_shortage,):
    module.register(app)
