"""The wheel itself: pure functions over plain data.

No I/O, no clock, no dice, no framework: what needs those stands above this package.
"""
