"""Lantu 蓝图: reads official Chinese plans and keeps every promise with its exact source.

The library is pure: no web framework, no network, no global state.  The ground floor is
:mod:`lantu.text` (original text and offsets) and :mod:`lantu.quantity` (official number
language); above it :mod:`lantu.documents` builds the tree of a file and
:mod:`lantu.statements` reads what the tree promises.
"""

__version__ = "0.1.0"
