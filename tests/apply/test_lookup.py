"""After a lost answer: found as it was wanted, or nobody knows; nothing is sent by looking."""

import pytest

from milepost.apply.lookup import Place, found
from milepost.model.change import Applied, Change, ChangeKind, Precondition, Target
from milepost.model.issue import Label
from milepost.model.marks import END, Mark

STATUS = f"{Mark('status', 'nordwind', 'data')}\nOn track"
BLOCK = f"{Mark('block', 'nordwind', 'data')}\nOn track\n{END}"
ISSUE = f"{Mark('issue', 'nordwind', 'data')}\nThe status of Data"


@pytest.fixture
def look(memory, site):
    """What is found of a change; nothing may be sent meanwhile."""

    def looked(kind, target, **given):
        change = Change(source="web", target=target, kind=kind, milestone="data", **given)
        there = found(change, Place(memory, site, "nordwind"))
        assert memory.sent == []
        return there

    return looked


def test_a_first_comment_is_found_by_mark_author_and_words(memory, look, make):
    def there():
        return look(ChangeKind.PUT_COMMENT, Target("issue", "#4"), after=STATUS)

    assert there() is None
    for other in (("x", "bot"), (STATUS, "mallory"), (f"{STATUS}!", "bot")):
        memory.comments = [make["comment"](other[0], author=other[1])]
        assert there() is None, other
    memory.comments = [make["comment"](STATUS, "c5")]
    assert there() == Applied(key="c5", url="https://t/c5")
    memory.blind = True
    assert there() is None


def test_an_edited_comment_is_found_by_its_words(memory, look, make):
    target = Target("comment", "c1", parent="#4")
    memory.comments = [make["comment"]("old")]
    assert look(ChangeKind.PUT_COMMENT, target, before="old", after=STATUS) is None
    memory.comments = [make["comment"](STATUS)]
    assert look(ChangeKind.PUT_COMMENT, target, before="old", after=STATUS)


def test_a_deleted_comment_is_found_by_being_gone(memory, look, make):
    fold = (ChangeKind.FOLD_COMMENT, Target("comment", "c1", parent="#4"))
    memory.comments = [make["comment"]("old")]
    assert look(*fold, before="old", precondition=Precondition.of("old")) is None
    memory.comments = []
    assert look(*fold, before="old") == Applied(key="c1")
    memory.blind = True
    assert look(*fold, before="old") is None


def test_a_block_is_found_in_its_description(memory, look, make):
    put = (ChangeKind.PUT_BLOCK, Target("milestone", "4"))
    memory.milestones["4"] = make["record"]("mine")
    assert look(*put, after=BLOCK, precondition=Precondition.of("mine")) is None
    memory.milestones["4"] = make["record"](f"mine\n\n{BLOCK}")
    assert look(*put, after=BLOCK) == Applied(key="4", url="https://t/m4")
    memory.milestones.clear()
    assert look(*put, after=BLOCK) is None


@pytest.mark.parametrize("carries", [(), ("X",), ("y",)])
def test_a_label_is_found_on_its_issue_or_off_it(memory, look, make, carries):
    memory.issues = [make["issue"](labels=carries)]
    target, there = Target("issue", "#4"), Applied(key="#4", url="https://t/#4")
    put = look(ChangeKind.ADD_LABEL, target, after="x")
    off = look(ChangeKind.REMOVE_LABEL, target, before="x")
    assert (put, off) == ((there, None) if carries == ("X",) else (None, there))


def test_an_issue_that_cannot_be_seen_tells_nothing(look):
    target = Target("issue", "#4")
    assert look(ChangeKind.ADD_LABEL, target, after="x") is None
    assert look(ChangeKind.REMOVE_LABEL, target, before="x") is None
    assert look(ChangeKind.SET_FIELD, target, after={"state": "closed"}) is None


def test_a_definition_is_found_by_name_or_by_being_gone(memory, look):
    target = Target("label", "x")
    create = (ChangeKind.CREATE_LABEL, target)
    delete = (ChangeKind.REMOVE_LABEL, target)
    assert look(*create, after={"name": "x"}) is None
    assert look(*delete, before="x") == Applied(key="x")
    memory.labels = [Label("x")]
    assert look(*create, after={"name": "x"}) == Applied(key="x")
    assert look(*delete, before="x") is None
    memory.blind = True
    memory.labels = []
    assert look(*delete, before="x") is None


WISH = {"title": "Status: Data", "body": ISSUE, "labels": ("milestone",), "milestone": "4"}
NEW = {
    "key": "#8",
    "title": "Status: Data",
    "body": ISSUE,
    "labels": ("Milestone", "more"),
    "milestones": ("4",),
}


@pytest.mark.parametrize(
    ("differs", "is_it"),
    [
        ({}, True),
        ({"author": "mallory"}, False),
        ({"author": None}, False),
        ({"state": "done"}, False),
        ({"title": "Status"}, False),
        ({"body": "no mark"}, False),
        ({"body": ISSUE.replace("data", "live")}, False),
        ({"labels": ()}, False),
        ({"milestones": ("5",)}, False),
    ],
)
def test_a_new_issue_is_found_by_all_that_makes_it_ours(memory, look, make, differs, is_it):
    memory.issues = [make["issue"](), make["issue"](**{**NEW, **differs})]
    there = look(ChangeKind.CREATE_ISSUE, Target("issue", "new:data"), after=WISH)
    assert there == (Applied(key="#8", url="https://t/#8") if is_it else None)


def test_a_new_issue_is_found_where_marks_cannot_be_hidden_and_no_milestone_is_set(
    memory, look, make
):
    memory.issues = [make["issue"](title="Status: Data")]
    wish = {"title": "Status: Data", "body": "", "labels": (), "milestone": None}
    assert look(ChangeKind.CREATE_ISSUE, Target("issue", "new:data"), after=wish)


def test_a_closed_issue_is_found_closed(memory, look, make):
    close = (ChangeKind.SET_FIELD, Target("issue", "#4"))
    memory.issues = [make["issue"]()]
    assert look(*close, after={"state": "closed"}) is None
    memory.issues = [make["issue"](state="dropped")]
    assert look(*close, after={"state": "closed"})
    assert look(*close, after={"title": "x"}) is None


def test_what_nobody_knows_how_to_look_for_stays_unknown(look):
    assert look(ChangeKind.LINK, Target("issue", "#4"), after="x") is None
