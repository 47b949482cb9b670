"""The kit as a whole: one class with every promise."""

from __future__ import annotations

from milepost.testing.contract.faults import Honesty
from milepost.testing.contract.guard import check
from milepost.testing.contract.loop import Loop
from milepost.testing.contract.lost import Lost
from milepost.testing.contract.milestones import Milestones
from milepost.testing.contract.opening import Opening
from milepost.testing.contract.powers import Powers
from milepost.testing.contract.reading import Reads
from milepost.testing.contract.removing import Removes
from milepost.testing.contract.writing import Writes


class AdapterContract(Opening, Reads, Honesty, Writes, Removes, Milestones, Lost, Powers, Loop):
    """Subclass it, say ``kind``, write the fixture ``bench``; every test is inherited.

    Overriding a test fails at once unless the override is marked
    ``@pytest.mark.xfail(reason=…)``.
    """

    def __init_subclass__(cls, **keywords: object) -> None:
        super().__init_subclass__(**keywords)
        check(cls, AdapterContract)
