from milepost.model.clock import Clock
