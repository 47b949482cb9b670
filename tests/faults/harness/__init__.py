"""What ``make faults`` and the tests here strike, with what, and how they look at what is left."""
