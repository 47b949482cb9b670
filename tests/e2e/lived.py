"""What milepost says of a made-up life equals the record of that life.

Trackers remember where issues lay before the first run, and milepost asks
them: that part is held to the acts themselves.  Dates and criteria are nowhere.
"""

from contextlib import closing
from dataclasses import replace
from datetime import date

from life import runs as life

from milepost.config.load import load
from milepost.judge.past import remembered
from milepost.model.sample import portfolio
from milepost.sandbox.nordwind import PEOPLE
from milepost.store.open import open_store


def day(said):
    return date.fromisoformat(said) if said else None


def in_order(moves):
    return sorted((dict(it) for it in moves), key=lambda it: (it["on"], it["ref"]))


def compare_moves(record, name, told, wanted):
    """What runs saw equals the record; what trackers told of before is true."""
    first, seen = record.first_look(name), []
    for it in in_order(told):
        if not it.pop("reconstructed"):
            seen.append(it)
            continue
        on = day(it["on"])
        assert on <= first, (name, it)
        assert on < life.BEGAN.date() or record.happened(
            name, it["ref"], on, life.ZONE, came=it["came"]
        ), (name, it)
    assert len(seen) == len(wanted), (name, seen, wanted)
    for it, want in zip(seen, in_order(wanted), strict=True):
        who = want.pop("by")
        assert it.pop("by") in {None, *who, *(PEOPLE[one] for one in who)}, (name, it)
        if it["other"] and not want["other"] and it["came"]:
            # Where it was before the first run is what its tracker told.
            assert record.was_in(it["ref"], it["other"], life.at(first)), (name, it)
            want |= {"other": it["other"], "kind": "carried_over"}
        assert it == want, name


def compare_shown(record, shown):
    """The JSON of a check."""
    moves = record.moves()
    assert record.milestones >= shown.keys()
    for name, milestone in sorted(shown.items()):
        history = milestone["history"]
        assert day(history["since"]) <= record.since(name), name
        lapses = [(day(it["since"]), day(it["until"])) for it in history["lapses"]]
        assert lapses == record.lapses(name), name
        assert milestone["slips"]["dates"] == record.slips(name), name
        compare_moves(record, name, milestone["scope"]["moves"], moves[name])


def compare(weeks):
    """All that is known after the last run, shown and kept."""
    shown = {it["id"]: it for it in weeks.runs[-1].json["milestones"]}
    compare_shown(weeks.people.record, shown)
    compare_stored(weeks)


def compare_stored(weeks):
    """The values behind it, from the store alone."""
    record = weeks.people.record
    config = load("milepost.yaml", (weeks.folder / "milepost.yaml").read_text(), life.VARIABLES)
    with closing(open_store(weeks.state, weeks.clock, folder=weeks.folder, create=False)) as store:
        known = store.history(life.INSTANCE)
    nobody = replace(portfolio(), today=weeks.today, project=config.project)
    found = remembered(nobody, known)
    assert found.keys() - {""} == record.milestones
    for name in sorted(record.milestones):
        history = found[name]
        seen = [it for it in history.snapshots if not it.rebuilt]
        assert [it.day for it in seen] == record.days(name), name
        assert all(it.due is None and not it.criteria for it in history.snapshots if it.rebuilt)
        slips = [(it.on, it.after, it.was, it.now, it.working_days) for it in history.slips]
        assert slips == [
            (*map(day, (it["on"], it["after"], it["was"], it["now"])), it["working_days"])
            for it in record.slips(name)
        ], name
        lost = sorted((it.criterion, it.met_on, it.lost_on) for it in history.regressions)
        assert lost == record.regressions(name), name
