"""How promises fare: observations that come in, assessments, and the words of those who answer for them."""
