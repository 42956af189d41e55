"""A general rehearsal: thirty phones that nobody holds go through a whole workshop on a wheel of their own.

They come over the same network, socket and API as everyone. Nothing of it stays: see `is_rehearsal`.
"""

from toolkit.rehearsal.report import Check, Report
from toolkit.rehearsal.story import is_rehearsal, rehearse

__all__ = ["Check", "Report", "is_rehearsal", "rehearse"]
