"""Runs in the environment of the peer: seconds that recognizers-text takes for lines given as JSON."""

import json
import sys
import time

from recognizers_number import recognize_number, recognize_percentage
from recognizers_number_with_unit import recognize_currency, recognize_dimension

lines = json.load(sys.stdin)
for line in lines[:2]:
    recognize_number(line, "zh-cn")
    recognize_percentage(line, "zh-cn")
    recognize_dimension(line, "zh-cn")
    recognize_currency(line, "zh-cn")
start = time.perf_counter()
for line in lines:
    recognize_number(line, "zh-cn")
    recognize_percentage(line, "zh-cn")
    recognize_dimension(line, "zh-cn")
    recognize_currency(line, "zh-cn")
print(time.perf_counter() - start)
