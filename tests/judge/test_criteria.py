from __future__ import annotations

from dataclasses import replace

import pytest

from milepost.judge.criteria import decide
from milepost.model.criterion import Closed, Criterion, Merged, Reached, Task, Verdict
from milepost.model.issue import Pull
from milepost.model.portfolio import Portfolio
from milepost.model.prose import plain
from milepost.model.reading import Want
from milepost.model.ref import Ref
from milepost.model.sample import BEGAN, at, issue, reading, record

GAP = "web was not read completely"
UNREAD = [Want.MILESTONES, Want.ISSUES]


@pytest.fixture
def decided(joined, held, declare):
    """The verdicts on one milestone that lies in ``web``, with what it is made of."""

    def make(
        *criteria: str,
        issues=(),
        pulls=(),
        says="",
        unread=(),
        places=("web",),
        closed="",
        **policy,
    ) -> list[Verdict]:
        web = reading(
            "web",
            records=[held("3", title="Data", says=says, closed=closed)],
            issues=issues,
            pulls=pulls,
            unread=unread,
        )
        data = declare("data", places=places, criteria=criteria)
        found = decide(joined(web, reading("api"), declared=[data], **policy))
        return list(found.verdicts["data"])

    return make


def said(verdict: Verdict) -> list[str]:
    return [plain(one.text) for one in verdict.evidence]


def work(number: int, state="open", *labels: str):
    return issue(number, "3", state, labels=labels, title=f"Job {number}")


# -- all closed --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("issues", "unread", "state", "counts", "why"),
    [
        ([work(1, "done"), work(2)], (), "unmet", (1, 2), 'web#2 "Job 2" is open'),
        ([work(1, "done"), work(2)], UNREAD, "unmet", (1, 2), 'web#2 "Job 2" is open'),
        ([work(1, "done"), work(2, "dropped")], (), "met", (1, 1), 'last closed: web#1 "Job 1"'),
        ([work(1, "done")], [Want.ISSUES], "unknown", (1, None), GAP),
        ([work(1, "done")], [Want.MILESTONES], "unknown", (1, None), GAP),
        ([], (), "unknown", (None, None), "there is no committed work in it yet"),
        ([work(1, "dropped")], (), "unknown", (None, None), "all committed work was dropped"),
        ([work(1, "open", "stretch")], (), "unknown", (None, None), "no committed work"),
        ([work(1, "done"), work(2, "open", "stretch")], (), "met", (1, 1), "last closed: web#1"),
        ([work(1, "done"), work(2, "open", "milestone")], (), "met", (1, 1), "last closed: web#1"),
    ],
)
def test_all_closed(decided, issues, unread, state, counts, why):
    (found,) = decided("all closed", issues=issues, unread=unread, stretch=frozenset({"stretch"}))
    assert found.state == state
    assert (found.done, found.total) == counts
    assert why in "; ".join([*said(found), plain(found.missing)])


def test_all_closed_names_every_open_issue_and_where_it_is(decided):
    (found,) = decided("all closed", issues=[work(2), work(1)])
    assert said(found) == ['web#1 "Job 1" is open', 'web#2 "Job 2" is open']
    assert [one.url for one in found.evidence] == [
        "https://web.example/issues/1",
        "https://web.example/issues/2",
    ]


def test_the_last_one_closed_is_the_evidence_with_its_time(decided):
    early = replace(work(2, "done"), closed_at=at("2027-02-01"))
    late = replace(work(1, "done"), closed_at=at("2027-02-10"))
    undated = replace(work(3, "done"), closed_at=None)
    (found,) = decided("all closed", issues=[late, early, undated])
    assert said(found) == ['last closed: web#1 "Job 1"']
    assert found.evidence[0].at == at("2027-02-10")


def test_all_closed_cannot_be_proven_while_a_declared_record_is_missing(decided):
    (found,) = decided("all closed", issues=[work(1, "done")], places=("web", "api"))
    assert found.state == "unknown"
    assert plain(found.missing) == "there is no record of it in api"


# -- no open -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("issues", "unread", "state", "counts", "why"),
    [
        ([work(1, "open", "p1"), work(2, "done", "P1")], (), "unmet", (1, 2), "web#1"),
        ([work(1, "open", "P1")], UNREAD, "unmet", (0, 1), "web#1"),
        ([work(1, "open", "P1", "stretch")], (), "unmet", (0, 1), "web#1"),
        ([work(1, "done", "P1"), work(2)], (), "met", (1, 1), "last closed: web#1"),
        ([work(1, "dropped", "P1")], (), "met", (1, 1), "last closed: web#1"),
        ([work(1)], (), "met", (0, 0), "none of its 1 issues carries P1 or P0"),
        ([work(1)], [Want.ISSUES], "unknown", (0, None), GAP),
        ([], (), "unknown", (None, None), "there are no issues in it yet"),
        ([work(9, "open", "P1", "milestone")], (), "unknown", (None, None), "no issues in it"),
    ],
)
def test_no_open(decided, issues, unread, state, counts, why):
    (found,) = decided(
        "no open P1, P0", issues=issues, unread=unread, stretch=frozenset({"stretch"})
    )
    assert found.state == state
    assert (found.done, found.total) == counts
    assert why in "; ".join([*said(found), plain(found.missing)])


# -- closed and merged -------------------------------------------------------------------------


def pull(number: int, state: str) -> Pull:
    return Pull(
        ref=Ref("web", f"#{number}"),
        title=f"Change {number}",
        url=f"https://web.example/pulls/{number}",
        state=state,
        created_at=BEGAN,
        updated_at=BEGAN,
        closed_at=at("2027-02-10"),
        merged_at=at("2027-02-10") if state == "merged" else None,
    )


THINGS = {
    "issues": [issue(1, "", "done"), issue(2), issue(3, "", "dropped")],
    "pulls": [pull(11, "merged"), pull(12, "open"), pull(13, "closed"), pull(14, "unknown")],
}


@pytest.mark.parametrize(
    ("text", "state", "counts", "why"),
    [
        ("closed web#1", "met", (None, None), 'web#1 "Work item #1" is done'),
        ("closed web#2", "unmet", (None, None), "is open"),
        ("closed web#3", "unmet", (None, None), "was closed without being done"),
        ("closed web#1, web#3", "unmet", (1, 2), "was closed without being done"),
        ("closed web#1, web#99", "unknown", (1, 2), "web#99 does not exist"),
        ("closed web#2, web#99", "unmet", (0, 2), "web#99 does not exist"),
        ("closed web#11", "met", (None, None), 'web#11 "Change 11" is merged'),
        ("closed web#13", "unmet", (None, None), "was closed without being merged"),
        ("closed CUST-1", "unknown", (None, None), "CUST-1 does not exist, or this token may not"),
        ("merged web#11", "met", (None, None), "is merged"),
        ("merged web#12", "unmet", (None, None), 'web#12 "Change 12" is open'),
        ("merged web#13", "unmet", (None, None), "was closed without being merged"),
        ("merged web#14", "unknown", (None, None), "did not say whether web#14 is merged"),
        ("merged web#1", "unknown", (None, None), "web#1 is an issue"),
        ("merged web#99", "unknown", (None, None), "web#99 does not exist"),
    ],
)
def test_closed_and_merged(decided, text, state, counts, why):
    (found,) = decided(text, **THINGS)
    assert found.state == state
    assert (found.done, found.total) == counts
    assert why in "; ".join([*said(found), plain(found.missing)])


def test_evidence_says_since_when(decided):
    (merged,) = decided("merged web#11", **THINGS)
    (unmerged,) = decided("merged web#13", **THINGS)
    (waiting,) = decided("merged web#12", **THINGS)
    assert [one.evidence[0].at for one in (merged, unmerged)] == [at("2027-02-10")] * 2
    assert waiting.evidence[0].at is None


def test_a_reference_into_an_incomplete_reading_may_exist(decided):
    (found,) = decided("closed web#99", unread=[Want.ISSUES], **THINGS)
    assert plain(found.missing) == "web was not read completely"
    (read,) = decided("closed web#1", unread=[Want.ISSUES], **THINGS)
    assert read.state == "met"


def test_a_key_that_names_its_project_is_found_in_any_tracker(joined, held, declare):
    jira = replace(issue(1, "", "done"), ref=Ref("ops", "CUST-61"))
    data = declare("data", criteria=("closed CUST-61",))
    ops = reading("ops", issues=[jira])
    found = decide(joined(reading("web"), ops, declared=[data])).verdicts["data"]
    assert found[0].state == "met"
    assert plain(found[0].evidence[0].text).startswith("CUST-61")
    cut = replace(ops, issues=(), proofs={})
    unknown = decide(joined(reading("web"), cut, declared=[data])).verdicts["data"]
    assert plain(unknown[0].missing) == "ops was not read completely"


# -- tasks -------------------------------------------------------------------------------------

TASK = "[ ] rollback plan documented"


@pytest.mark.parametrize(
    ("says", "state", "why"),
    [
        ("- [x] Rollback  plan documented", "met", "ticked in the description in web"),
        ("- [ ] rollback plan documented", "unmet", "not ticked in the description in web"),
        ("- [x] rollback plan\n  documented", "met", "ticked in"),
        ("- [x] **rollback** `plan` documented", "met", "ticked in"),
        ("- [x] rollback plan documented\n- [ ] rollback plan documented", "unmet", "not ticked"),
        ("- rollback plan documented", "unmet", "nobody can tick it yet"),
        ("", "unmet", "write `- [ ] rollback plan documented` into the description"),
        ("```\n- [x] rollback plan documented\n```", "unmet", "nobody can tick it yet"),
    ],
)
def test_a_task_of_the_file_is_ticked_where_people_work(decided, says, state, why):
    (found,) = decided(TASK, says=says)
    assert found.state == state
    assert why in "; ".join(said(found))
    assert found.evidence[0].url == "https://web.example/milestones/3"


def test_a_task_may_stand_in_the_status_issue(decided):
    body = "Text\n\n- [x] rollback plan documented\n"
    status = issue(5, "3", labels=("milestone",), body=body)
    (found,) = decided(TASK, issues=[status])
    assert found.state == "met"
    assert said(found) == ["ticked in the status issue web#5"]
    assert found.evidence[0].url == "https://web.example/issues/5"
    other = issue(6, "3", body=body)
    assert decided(TASK, issues=[other])[0].state == "unmet"


def test_ticked_here_and_not_there_is_unmet_and_both_are_shown(decided):
    status = issue(5, "3", labels=("milestone",), body="- [ ] rollback plan documented")
    (found,) = decided(TASK, says="- [x] rollback plan documented", issues=[status])
    assert found.state == "unmet"
    assert said(found) == [
        "ticked in the description in web",
        "not ticked in the status issue web#5",
    ]


@pytest.mark.parametrize("unread", [[Want.MILESTONES], [Want.ISSUES]])
def test_a_task_that_was_not_found_may_stand_in_what_was_not_read(decided, unread):
    (absent,) = decided(TASK, unread=unread)
    assert absent.state == "unknown"
    assert plain(absent.missing) == GAP
    (seen,) = decided(TASK, unread=unread, says="- [x] rollback plan documented")
    assert seen.state == "met"


def test_a_task_s_text_may_be_any_markdown(decided):
    (found,) = decided("[ ] # `make demo` is *green*", says="- [x] # `make demo` is *green*")
    assert found.state == "met"


# -- boxes in descriptions ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "state", "evidence"),
    [
        ("- [x] QA agreed", "met", ["ticked in web, description"]),
        ("- [ ] QA agreed", "unmet", ["not ticked in web, description"]),
        ("- [x] closed #1", "met", ['web#1 "Work item #1" is done']),
        ("- [ ] closed #1", "unmet", ['web#1 "Work item #1" is done', "its box is not ticked"]),
        ("- [x] closed #2", "unmet", ['web#2 "Work item #2" is open', "its box is ticked"]),
        ("- [ ] closed #2", "unmet", ['web#2 "Work item #2" is open']),
        ("- closed #1", "met", ['web#1 "Work item #1" is done']),
        ("- [x] closed #99", "unknown", []),
        ("- [ ] signed off by dana", "unknown", []),
    ],
)
def test_a_phrase_and_its_box(decided, line, state, evidence):
    (found,) = decided(says=f"Done when:\n{line}\n", **THINGS)
    assert found.state == state
    assert said(found) == evidence
    assert all(one.url for one in found.evidence)


def test_a_box_that_disagrees_takes_the_counts_away(decided):
    issues = [work(1, "done"), work(2, "done")]
    (agreed,) = decided(says="Done when:\n- [x] all closed\n", issues=issues)
    assert (agreed.state, agreed.done, agreed.total) == ("met", 2, 2)
    (found,) = decided(says="Done when:\n- [ ] all closed\n", issues=issues)
    assert (found.state, found.done, found.total) == ("unmet", None, None)
    assert said(found) == ['last closed: web#2 "Job 2"', "its box is not ticked"]


def test_a_plain_item_nobody_can_tick_says_so(decided):
    (found,) = decided(says="Done when:\n- QA agreed\n")
    assert found.state == "unmet"
    assert "nobody can tick it yet: write `- [ ] QA agreed`" in said(found)[0]


# -- reached -----------------------------------------------------------------------------------


@pytest.fixture
def chain(joined, held):
    """Milestones of ``web`` by key: their description, and whether they are closed."""

    def make(*extra, **milestones: tuple[str, bool]) -> Portfolio:
        records = [
            held(key[1:], title=f"M{key[1:]}", says=text, closed="2027-02-12" if closed else "")
            for key, (text, closed) in milestones.items()
        ]
        return decide(joined(reading("web", records=records), *extra))

    return make


def needs(*names: str) -> str:
    return "Done when:\n" + "".join(f"- reached {name}\n" for name in names)


def test_reached_follows_the_chain(chain):
    found = chain(k1=(needs("M2"), True), k2=(needs("m3"), True), k3=("", True))
    assert dict(found.reached) == {"web/1": True, "web/2": True, "web/3": True}
    (verdict,) = found.verdicts["web/1"]
    assert said(verdict) == ['"M2" is reached']
    assert verdict.evidence[0].at == at("2027-02-12")
    assert verdict.evidence[0].url == "https://web.example/milestones/2"


def test_not_reached_says_why(chain):
    found = chain(
        k1=(needs("M2"), True),
        k2=(needs("M3"), True),
        k3=("", False),
        k4=("Done when:\n- [ ] x", True),
    )
    assert dict(found.reached) == {"web/1": False, "web/2": False, "web/3": False, "web/4": False}
    assert said(found.verdicts["web/2"][0]) == ['"M3" is still open']
    assert said(found.verdicts["web/1"][0]) == ['"M2" is closed with a criterion unmet']


def test_unknown_goes_up_the_chain(chain):
    found = chain(k1=(needs("M2"), True), k2=("Done when:\n- all closed\n", True))
    assert dict(found.reached) == {"web/1": None, "web/2": None}
    assert plain(found.verdicts["web/1"][0].missing) == 'whether "M2" is reached is not known'


def test_an_open_milestone_is_not_reached_whatever_its_criteria(chain):
    found = chain(k1=("Done when:\n- [x] x\n", False), k2=("Done when:\n- all closed\n", False))
    assert dict(found.reached) == {"web/1": False, "web/2": False}


def test_milestones_that_wait_for_each_other_are_unknown(chain):
    found = chain(
        k1=(needs("M2"), True),
        k2=(needs("M1"), True),
        k3=(needs("M2"), True),
        k4=(needs("M4"), True),
    )
    assert dict(found.reached) == dict.fromkeys(["web/1", "web/2", "web/3", "web/4"])
    told = {name: plain(verdicts[0].missing) for name, verdicts in found.verdicts.items()}
    assert told == {
        "web/1": "the milestones wait for each other: web/1 → web/2 → web/1",
        "web/2": "the milestones wait for each other: web/2 → web/1 → web/2",
        "web/3": 'whether "M2" is reached is not known',
        "web/4": "the milestones wait for each other: web/4 → web/4",
    }


def test_a_name_that_leads_nowhere_is_unknown(chain):
    found = chain(k1=(needs("M22", "Elsewhere"), True))
    near, far = found.verdicts["web/1"]
    assert plain(near.missing) == 'there is no milestone "M22"'
    assert plain(far.missing) == 'there is no milestone "Elsewhere"'
    near = chain(k1=(needs("Kick-of"), True), k2=("", True))
    assert plain(near.verdicts["web/1"][0].missing) == 'there is no milestone "Kick-of"'


def test_a_misspelled_name_gets_the_nearest(joined, held):
    records = [held("1", title="Kick-off held"), held("2", says=needs("Kick-off hold"))]
    found = decide(joined(reading("web", records=records)))
    (verdict,) = found.verdicts["web/2"]
    assert plain(verdict.missing).endswith('did you mean "Kick-off held"?')


def test_a_name_that_may_exist_elsewhere_says_where(chain):
    found = chain(reading("api", unread=[Want.MILESTONES]), k1=(needs("Network ready"), True))
    (verdict,) = found.verdicts["web/1"]
    assert plain(verdict.missing) == ('"Network ready" may exist: api was not read completely')


def test_a_title_in_two_trackers_means_both(joined, held, declare):
    web = reading("web", records=[held("1", title="v1", closed="2027-02-12")])
    api = reading("api", records=[held("1", "api", title="v1")])
    data = declare("data", criteria=("reached v1",))
    found = decide(joined(web, api, declared=[data]))
    assert found.verdicts["data"][0].state == "unmet"
    assert said(found.verdicts["data"][0]) == ['"v1" is still open', '"v1" is reached']


def test_a_description_means_its_own_tracker(joined, held):
    records = [held("1", title="v1", closed="2027-02-12"), held("2", says=needs("v1"))]
    api = reading("api", records=[held("1", "api", title="v1")])
    found = decide(joined(reading("web", records=records), api))
    assert found.verdicts["web/2"][0].state == "met"


def test_each_description_of_a_milestone_means_its_own_tracker(joined, held, declare):
    there = held("1", title="v1", closed="2027-02-12"), held("2", title="Data")
    web = reading("web", records=there)
    says = needs("v1")
    api = reading(
        "api", records=[held("1", "api", title="v1"), held("2", "api", title="Data", says=says)]
    )
    found = decide(joined(web, api, declared=[declare("data", places=("web", "api"))]))
    assert said(found.verdicts["data"][0]) == ['"v1" is still open']


def test_one_of_two_that_waits_for_it_closes_a_circle(joined, held, declare):
    web = reading("web", records=[held("1", title="v1", closed="2027-02-12")])
    api = reading("api", records=[held("1", "api", title="v1", says=needs("Data"))])
    data = declare("data", criteria=("reached v1",))
    (verdict,) = decide(joined(web, api, declared=[data])).verdicts["data"]
    assert plain(verdict.missing).startswith("the milestones wait for each other: ")


def test_a_long_chain_is_no_problem(joined, held):
    records = [
        held(str(n), title=f"M{n}", says=needs(f"M{n + 1}"), closed="2027-02-12")
        for n in range(300)
    ]
    records.append(record("300", title="M300", closed="2027-02-12"))
    found = decide(joined(reading("web", records=records)))
    assert all(found.reached.values())


# -- reached, as a fact ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("criteria", "closed", "reached"),
    [
        ((), True, True),
        ((), False, False),
        (("closed web#1",), True, True),
        (("closed web#1", "closed web#2"), True, False),
        (("closed web#1", "closed web#99"), True, None),
        (("closed web#2", "closed web#99"), True, False),
    ],
)
def test_reached_is_closed_with_all_criteria_met(joined, held, declare, criteria, closed, reached):
    web = reading(
        "web", records=[held("3", title="Data", closed="2027-02-12" if closed else "")], **THINGS
    )
    found = decide(joined(web, declared=[declare("data", places=("web",), criteria=criteria)]))
    assert found.reached["data"] is reached


def test_reached_is_unknown_while_a_record_may_still_be_open(joined, held, declare):
    web = reading("web", records=[held("3", title="Data", closed="2027-02-12")])
    api = reading("api", unread=[Want.MILESTONES])
    both = declare("data", places=("web", "api"))
    assert decide(joined(web, api, declared=[both])).reached["data"] is None
    cut = reading(
        "web", records=[held("3", title="Data", closed="2027-02-12")], unread=[Want.MILESTONES]
    )
    assert decide(joined(cut, declared=[declare("data", places=("web",))])).reached["data"] is True
    still = reading("web", records=[held("3", title="Data")])
    assert decide(joined(still, api, declared=[both])).reached["data"] is False
    here = declare("data", places=("web",))
    assert decide(joined(web, api, declared=[here])).reached["data"] is True
    nowhere = declare("data", places=("ops",))
    assert decide(joined(web, api, declared=[nowhere])).reached["data"] is None


def test_a_milestone_certainly_nowhere_is_not_reached(joined, declare):
    found = decide(joined(reading("web"), declared=[declare("data", places=("web",))]))
    assert found.reached["data"] is False


def test_listed_milestones_are_decided_too_for_others_wait_for_them(joined, held):
    records = [held("1", title="v1", closed="2026-01-12"), held("2", says=needs("v1"))]
    found = decide(joined(reading("web", records=records)))
    assert not found.by_id["web/1"].judged
    assert found.verdicts["web/2"][0].state == "met"


def test_phrases_keep_their_criterion(decided):
    text = "Done when:\n- [ ] QA agreed\n"
    (found,) = decided(says=text)
    assert found.criterion == Criterion(
        text="QA agreed", phrase=Task("QA agreed"), where="web, description", box=False
    )


@pytest.mark.parametrize(
    "phrase",
    [Closed((Ref("gone", "#1"),)), Merged(Ref("gone", "#1")), Reached("gone")],
)
def test_what_cannot_be_known_is_unknown(joined, declare, phrase):
    data = replace(declare("data"), criteria=(Criterion(text="x", phrase=phrase),))
    (found,) = decide(joined(reading("web"), declared=[data])).verdicts["data"]
    assert found.state == "unknown"
    assert found.missing


@pytest.mark.parametrize(
    ("text", "cause"),
    [
        ("all closed", "no_work"),
        ("no open P1", "no_work"),
        ("seats >= 1", "nowhere"),
        ("reached Nothing like it", "nowhere"),
        ("reached Data", "circle"),
        ("merged web#99", "nowhere"),
        ("closed web#99, web#98", "nowhere"),
    ],
)
def test_an_unknown_criterion_says_of_which_kind_it_is(decided, text, cause):
    (found,) = decided(text)
    assert (found.state, found.cause) == ("unknown", cause)


def test_what_was_not_read_is_no_cause(decided):
    (found,) = decided("all closed", unread=[Want.ISSUES])
    assert (found.state, found.cause) == ("unknown", "")
    (boxed,) = decided("all closed", issues=[work(1)])
    assert (boxed.state, boxed.cause) == ("unmet", "")


def test_a_pull_request_written_with_the_other_sign(decided):
    (found,) = decided("merged web!11", **THINGS)
    assert plain(found.missing) == "there is no web!11 in this tracker: write web#11"
    (found,) = decided("merged web!99", **THINGS)
    assert plain(found.missing).startswith("web!99 does not exist")
