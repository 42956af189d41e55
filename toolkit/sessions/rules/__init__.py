"""What each command leads to once it is allowed: content, existing ids, staleness, then the events.

One file for each kind of thing. Who may ask, and when, is decided before, in decide.py.
"""
