"""Original text, offsets and encodings."""

from lantu.text.source import Passage, Piece, Source, Span, fold_width

__all__ = ["Passage", "Piece", "Source", "Span", "fold_width"]
