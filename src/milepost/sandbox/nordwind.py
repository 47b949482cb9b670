"""The written portfolio: three believable months, with something for every rule to see.

A customer, Nordwind, is brought onto a product.  It is Monday, 2027-02-22.
The plan is ``data/nordwind.yaml``; here is what lies in its tracker.
"""

from __future__ import annotations

from datetime import UTC, datetime
from functools import partial
from importlib.resources import files
from typing import NamedTuple

from milepost.model.marks import Mark
from milepost.sandbox.repo import Repo
from milepost.sandbox.world import World

NOW = datetime(2027, 2, 22, 5, 19, tzinfo=UTC)
"""The demo's present."""
REPO = "acme/onboarding"
INSTANCE = "nordwind"
BOT = "milepost-bot"
PEOPLE = {
    "dana-o": "Dana Ortiz",
    "kimosei": "Kim Osei",
    "lee-p": "Lee Park",
    "ravi-n": "Ravi Nair",
}


class _Stone(NamedTuple):
    title: str
    due: str | None
    closed: str | None = None
    description: str | None = None


class _Work(NamedTuple):
    number: int
    milestone: str | None
    title: str
    who: str = ""
    created: str = "2027-01-18"
    closed: str | None = None
    labels: tuple[str, ...] = ()
    dropped: bool = False


_SCHEMA = "What every later step reads.\n\n- [x] reviewed with Nordwind's data team\n"
_DATA = """The old customer records, moved and counted.

Scope is agreed in the [migration notes](https://nordwind.example/migration).

- [ ] rollback plan documented
- [x] dry run on a copy
"""
_TRAINING = (
    "Two sessions per site, in Bremen and Gdynia.\n\n- [ ] attendance list signed by Nordwind\n"
)
_CHECKLIST = "- [x] agreed with Nordwind's operations lead\n"
_LEGAL = "- [ ] Nordwind's counsel confirmed in writing\n"
_TRANSLATIONS = """German and Polish first, Danish if time allows.

Owner: @kimosei, @lee-p
Depends on: data

Done when:
- [ ] better wording
- [ ] all 412 strings reviewed by Lee
- [x] no open P1
"""

_STONES = (
    _Stone("Kick-off held", "2027-01-13", "2027-01-13"),
    _Stone("Customer data schema frozen", "2027-02-05", "2027-02-03", _SCHEMA),
    _Stone("Data migration validated", "2027-03-05", None, _DATA),
    _Stone("Integrations live", "2027-03-12", None, "CRM, invoicing and single sign-on.\n"),
    _Stone("Training delivered", "2027-02-19", None, _TRAINING),
    _Stone("Go-live checklist agreed", "2027-03-01", None, _CHECKLIST),
    _Stone("Pilot signed off", "2027-03-19"),
    _Stone("Acceptance tests passed", "2027-03-26"),
    _Stone("Reporting handed over", "2027-03-26"),
    _Stone("Partner interface certified", "2027-03-19"),
    _Stone("Production cluster sized", "2027-03-12"),
    _Stone("Response time under 300 ms", "2027-03-12"),
    _Stone("Legal review passed", "2027-02-12", "2027-02-10", _LEGAL),
    _Stone("Partner contracts countersigned", "2027-02-12", "2027-02-08"),
    _Stone("Support handbook published", "2027-02-19", "2027-02-16"),
    _Stone("Data processing agreement signed", "2027-02-19", "2027-02-18"),
    _Stone("Full rollout", "2027-04-09", None, "All 14 sites.\n"),
    _Stone("Working on single sign-on", None, None, "Details to follow.\n"),
    _Stone("Ideas for later", None),
    _Stone("Translations complete", "2027-03-19", None, _TRANSLATIONS),
)

_WORK = (
    _Work(1, "Kick-off held", "Agenda and invitations", "dana-o", "2027-01-05", "2027-01-08"),
    _Work(2, "Kick-off held", "Minutes shared", "dana-o", "2027-01-05", "2027-01-13"),
    _Work(3, "Customer data schema frozen", "Field list", "lee-p", "2027-01-12", "2027-01-26"),
    _Work(4, "Customer data schema frozen", "Address format", "lee-p", "2027-01-12", "2027-02-02"),
    _Work(
        5,
        "Customer data schema frozen",
        "Legacy fax numbers",
        "lee-p",
        "2027-01-12",
        "2027-02-01",
        dropped=True,
    ),
    _Work(
        6,
        "Data migration validated",
        "Status: data migration",
        "kimosei",
        "2027-01-18",
        labels=("milestone",),
    ),
    _Work(
        7,
        "Data migration validated",
        "Import customers",
        "kimosei",
        closed="2027-02-04",
        labels=("P1",),
    ),
    _Work(8, "Data migration validated", "Import contracts", "kimosei", closed="2027-02-09"),
    _Work(9, "Data migration validated", "Import invoices", "ravi-n", closed="2027-02-12"),
    _Work(
        10, "Data migration validated", "Count records on both sides", "ravi-n", closed="2027-02-17"
    ),
    _Work(
        11,
        "Data migration validated",
        "Compare 200 samples by hand",
        "kimosei",
        closed="2027-02-19",
    ),
    _Work(12, "Data migration validated", "Timestamps before 1970", "kimosei"),
    _Work(13, "Data migration validated", "Archive the old exports", "lee-p"),
    _Work(14, "Data migration validated", "Nicer progress display", labels=("stretch",)),
    _Work(20, "Integrations live", "Status: integrations", "dana-o", labels=("milestone",)),
    _Work(21, "Integrations live", "CRM webhook retries | at most 5", "kimosei"),
    _Work(22, "Integrations live", "Invoice export", "ravi-n", closed="2027-02-11"),
    _Work(
        23, "Integrations live", "Single sign-on: metadata exchange", "lee-p", closed="2027-02-18"
    ),
    _Work(24, "Integrations live", "CRM field mapping", "lee-p", closed="2027-02-15"),
    _Work(
        25,
        "Integrations live",
        "Invoice number ranges",
        "ravi-n",
        closed="2027-02-16",
        labels=("P1",),
    ),
    _Work(26, "Full rollout", "Vendor raises our rate limit", "dana-o"),
    _Work(27, "Full rollout", "Site schedule with Nordwind", "dana-o"),
    _Work(28, "Full rollout", "Status: rollout", "dana-o", labels=("milestone",)),
    _Work(
        32,
        "Training delivered",
        "Status: training",
        "ravi-n",
        labels=("milestone", "milepost: on-track"),
    ),
    _Work(33, "Training delivered", "Session in Bremen", "ravi-n", closed="2027-02-10"),
    _Work(34, "Training delivered", "Session in Gdynia", "ravi-n"),
    _Work(35, "Go-live checklist agreed", "Draft the checklist", "lee-p", closed="2027-02-15"),
    _Work(
        36,
        "Go-live checklist agreed",
        "Walk through it with operations",
        "lee-p",
        closed="2027-02-19",
    ),
    _Work(37, "Pilot signed off", "Choose the pilot site", "ravi-n", closed="2027-02-12"),
    _Work(38, "Pilot signed off", "Two weeks without a P1", "ravi-n"),
    _Work(39, "Acceptance tests passed", "Test cases from Nordwind", "kimosei"),
    _Work(40, "Acceptance tests passed", "Run the suite on staging", "kimosei"),
    _Work(41, "Reporting handed over", "Monthly report template", "ravi-n"),
    _Work(42, "Partner interface certified", "Send the test protocol", "lee-p"),
    _Work(43, "Production cluster sized", "Measure the load of one site", "ravi-n"),
    _Work(44, "Response time under 300 ms", "Slow search on staging", "kimosei"),
    _Work(
        45,
        "Legal review passed",
        "Questions from counsel answered",
        "dana-o",
        "2027-01-18",
        "2027-02-10",
    ),
    _Work(
        46,
        "Partner contracts countersigned",
        "Send the contracts",
        "lee-p",
        "2027-01-18",
        "2027-02-05",
    ),
    _Work(
        47, "Support handbook published", "Write the handbook", "ravi-n", "2027-01-18", "2027-02-15"
    ),
    _Work(48, "Support handbook published", "Screenshots of the new menus", "ravi-n"),
    _Work(49, "Support handbook published", "Polish translation", "lee-p"),
    _Work(
        50,
        "Data processing agreement signed",
        "Send the agreement",
        "dana-o",
        "2027-01-18",
        "2027-02-17",
    ),
    _Work(51, "Working on single sign-on", "Which providers?", "lee-p"),
    _Work(52, "Working on single sign-on", "Session length"),
    _Work(53, "Translations complete", "German strings", "kimosei", closed="2027-02-16"),
    _Work(54, "Translations complete", "Polish strings", "lee-p"),
    _Work(55, None, "Support asks for a dark theme"),
    _Work(
        56,
        "Go-live checklist agreed",
        "Status: go-live checklist",
        "lee-p",
        labels=("milestone",),
    ),
)


def nordwind(world: World) -> Repo:
    """Build the portfolio's tracker in ``world`` and return a handle on it."""
    for login, name in PEOPLE.items():
        world.user(login, name)
    repo = world.repo(
        REPO, description="Nordwind onboarding", author="dana-o", created="2027-01-04"
    )
    repo.label("milestone", color="0e8a16", description="Status issue of a milestone")
    repo.label("P1", color="b60205", description="Stops the customer")
    repo.label("stretch", color="c5def5", description="Nice to have, not committed")
    for login in PEOPLE:
        repo.member(login)
    for stone in _STONES:
        repo.milestone(
            stone.title,
            due=stone.due,
            closed=stone.closed,
            description=stone.description,
            created="2027-01-11",
        )
    for work in _WORK:
        repo.issue(
            work.title,
            number=work.number,
            milestone=work.milestone,
            assignees=[work.who] if work.who else [],
            labels=work.labels,
            created=work.created,
            closed=work.closed,
            reason="not_planned" if work.dropped else None,
        )
        if work.number == 28:  # noqa: PLR2004 - pull requests share the issues' numbers
            _pulls(repo)
    repo.block(blocked=21, blocker=26)
    repo.comment(
        21, "The vendor answers by Thursday, @dana-o.", author="kimosei", created="2027-02-17"
    )
    repo.comment(
        56,
        "Nothing is missing from our side.\n\n/sign-off",
        author="ravi-n",
        created="2027-02-19",
    )
    _last_weeks_run(repo)
    return repo


def _pulls(repo: Repo) -> None:
    """Numbers 29 to 31."""
    pull = partial(repo.pull, author="lee-p", milestone="Integrations live")
    pull("Map CRM fields", merged="2027-02-15", created="2027-02-10")
    pull("Retry the webhook", created="2027-02-18")
    pull("Switch the invoice export on", merged="2027-02-16", created="2027-02-11")


def _last_weeks_run(repo: Repo) -> None:
    """What milepost left behind a week ago: a comment to edit and a label to take off."""
    repo.label("milepost: on-track", color="1a7f37", description="milepost: on track")
    mark = Mark("status", INSTANCE, "training")
    line = "**🟢 On track: Training delivered, due 2027-02-19.**"
    body = f"{mark}\n{line}\n\n<sub>Checked 2027-02-15</sub>"
    repo.comment(32, body, author=BOT, created="2027-02-15")


def plan_file(url: str) -> str:
    """The portfolio's plan file, for a server at ``url``."""
    text = files("milepost.sandbox").joinpath("data/nordwind.yaml").read_text("utf-8")
    return text.replace("@URL@", url)
