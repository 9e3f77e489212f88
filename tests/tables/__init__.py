"""Tables of plain text, and the indicators in them."""
