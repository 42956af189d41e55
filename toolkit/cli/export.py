"""`participatiewiel export`: a wheel and its findings as a file; the ending of its name says in which format."""

import sys
from argparse import Namespace
from datetime import date
from pathlib import Path
from typing import Any

from toolkit import shelf
from toolkit.cli.files import add_language, add_template, wheel_and_template, write_bytes
from toolkit.exports import EXPORTERS, exporter_for, report_of
from toolkit.texts import text
from toolkit.wheel.analysis import analysis_of


def register(subparsers: Any) -> None:
    endings = ", ".join(f".{exporter.extension}" for exporter in EXPORTERS.values())
    parser = subparsers.add_parser("export", help="a wheel and its findings as a file")
    parser.add_argument("file", type=Path, metavar="FILE", help="a wheel file")
    parser.add_argument("-o", "--output", type=Path, required=True, metavar="OUT", help=f"ends in {endings}")
    add_template(parser)
    add_language(parser)
    parser.set_defaults(run=run)


def run(args: Namespace) -> int:
    """Write the export; 2 where no format has that ending."""
    exporter = exporter_for(args.output.name)
    if exporter is None:
        endings = ", ".join(f".{one.extension}" for one in EXPORTERS.values())
        print(text("cli.export.unknown", args.lang, file=args.output.name, endings=endings), file=sys.stderr)
        return 2
    wheel, template = wheel_and_template(args.file, args.template)
    analysis = analysis_of(wheel, template, shelf.lexicon())
    report = report_of(wheel, template, analysis, made_at=date.today().isoformat(), language=args.lang)
    write_bytes(args.output, exporter.render(report))
    return 0
