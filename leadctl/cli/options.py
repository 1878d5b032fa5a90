"""Options that several commands take, each said in one way."""

from __future__ import annotations

from typing import Annotated

import typer

from leadctl.i18n import _
from leadctl.model import Temperature

StageOption = Annotated[
    list[str] | None,
    typer.Option("--stage", metavar="STAGE", help=_("Only leads at this stage (repeatable).")),
]
TemperatureOption = Annotated[
    list[Temperature] | None,
    typer.Option(
        "--temperature",
        metavar="hot|warm|cold",
        help=_("Only leads as warm as this (repeatable)."),
    ),
]
SourceOption = Annotated[
    str, typer.Option("--source", metavar="NAME", help=_("Only leads that came from here."))
]
WhereOption = Annotated[
    str,
    typer.Option(
        "--where",
        metavar="CONDITION",
        help=_("Only leads for which this holds: \"employees >= 300 and did('trial')\"."),
    ),
]
SegmentOption = Annotated[
    str,
    typer.Option("--segment", metavar="NAME", help=_("Only leads of this segment of the rules.")),
]
ByOption = Annotated[str | None, typer.Option("--by", metavar="NAME", help=_("Who decided it."))]
ReasonOption = Annotated[
    str | None, typer.Option("--reason", metavar="TEXT", help=_("Why: it is kept."))
]
DryRunOption = Annotated[
    bool, typer.Option("--dry-run", help=_("Say what would be done; change nothing."))
]
ComputeOnlyOption = Annotated[
    bool, typer.Option("--dry-run", help=_("Compute and show; write nothing."))
]
