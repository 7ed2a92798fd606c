"""What the machine, the network and the terminal can do to the program: killed, full, cut off, asleep, wrong.

In each case three things are held: what the person sees is a sentence, the terminal is sound afterwards, and a census
of the profile (`ledger`) before and after shows that nothing is lost. `pytest tests/faults` runs all of it; the test
command of the README leaves it out, as it takes minutes.
"""
