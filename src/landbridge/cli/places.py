"""``landbridge places``: what places have and lack."""

from __future__ import annotations

import typer

from landbridge.cli import (
    places_access,
    places_hpsa,
    places_inequality,
    places_mua,
    places_shortage,
)

app = typer.Typer(help="Shortage and access by place.", no_args_is_help=True)


@app.callback()
def _group() -> None:
    """Shortage and access by place."""


for module in (places_hpsa, places_mua, places_shortage, places_access, places_inequality):
    module.register(app)
