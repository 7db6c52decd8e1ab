"""`housecall doctor`: is everything here that the bot needs? It changes nothing anywhere."""

import asyncio
from collections.abc import Mapping
from pathlib import Path

import typer

from bot.doctor.checks import examine
from bot.doctor.findings import Finding, Site
from bot.doctor.outside import Outside, look_outside
from bot.pipeline.ports import Clock
from bot.settings import load_settings

__all__ = ["Finding", "Outside", "Site", "diagnose", "examine", "look_outside"]


def diagnose(config_dir: Path, environ: Mapping[str, str], clock: Clock) -> int:
    """Print a line for each check; 1 where something is missing."""
    return asyncio.run(_diagnose(config_dir, environ, clock))


async def _diagnose(config_dir: Path, environ: Mapping[str, str], clock: Clock) -> int:
    try:
        settings = load_settings(config_dir, environ)
    except ValueError as error:
        typer.echo(f"missing configuration: {error}")
        return 1
    typer.echo(f"ok configuration: {config_dir} is in order")
    well = True
    async with look_outside(settings) as outside:
        async for finding in examine(Site(settings, outside, clock)):
            typer.echo(finding.line)
            well = well and finding.ok
    return 0 if well else 1
