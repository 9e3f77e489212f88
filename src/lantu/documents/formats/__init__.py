"""Files of five formats (TXT, Markdown, HTML, DOCX, PDF) as source text and blocks."""

from .intake import Intake, from_bytes, load_source, open_file

__all__ = ["Intake", "from_bytes", "load_source", "open_file"]
