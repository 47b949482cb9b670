"""Everything wrong with a file is told at once, where it stands, with what was likely meant."""

from __future__ import annotations

import pytest

from milepost.config.form.write import SHORTEST_LIMIT
from milepost.errors import ConfigError
from milepost.model.clock import ManualClock
from milepost.model.sample import NOW
from milepost.report.labels import LONGEST
from milepost.trackers.contract import Context
from milepost.trackers.registry import kind, kinds
from milepost.trackers.transport import Transport

CASES = [
    # keys
    ("projcet: {}\n", "3  projcet", "there is no key `projcet` here", "did you mean `project`?"),
    ("milestones: {a: {ownr: x}}\n", "3  milestones.a.ownr", "there is no key `ownr` here",
     "did you mean `owner`?"),
    ("people: {d: {githb: x}}\n", "3  people.d.githb", "there is no key `githb` here",
     "did you mean `github`?"),
    ("write: {limits: {zzz: 1}}\n", "3  write.limits.zzz", "there is no key `zzz` here",
     "known keys: max_changes_percent, above, notifying_per_run, pace"),
    # references
    ("milestones: {a: {in: [wbe]}}\n", "3  milestones.a.in[0]", "there is no tracker `wbe`",
     "did you mean `web`?"),
    ("milestones: {a: {in: {ops: 1}}}\n", "3  milestones.a.in.ops", "there is no tracker `ops`",
     "known trackers: web"),
    ("write: {status_issue: {home: wep}}\n", "3  write.status_issue.home",
     "there is no tracker `wep`", "did you mean `web`?"),
    ("write: {block: [wep]}\n", "3  write.block[0]", "there is no tracker `wep`",
     "did you mean `web`?"),
    ("sync: {create_missing: [wep]}\n", "3  sync.create_missing[0]", "there is no tracker `wep`",
     "did you mean `web`?"),
    ("sync: {due: tracker wep}\n", "3  sync.due", "there is no tracker `wep`",
     "did you mean `web`?"),
    ("sync: {adopt_from: wep}\n", "3  sync.adopt_from", "there is no tracker `wep`",
     "did you mean `web`?"),
    ("sync: {state: plan}\n", "3  sync.state", "`plan` is not a way to follow",
     "two-way, tracker NAME or off: the file cannot say it"),
    ("sync: {description: plan}\n", "3  sync.description", "`plan` is not a way to follow",
     "two-way, tracker NAME or off: the file cannot say it"),
    ('milestones: {a: {done_when: ["closed wep#1"]}}\n', "3  milestones.a.done_when[0]",
     "there is no tracker `wep`", "did you mean `web#1`?"),
    ("milestones: {a: {owner: dana}}\n", "3  milestones.a.owner", "there is no person `dana`",
     "declare them under `people:`"),
    ("people: {dana: {}}\ndefaults: {owner: dnaa}\n", "4  defaults.owner",
     "there is no person `dnaa`", "did you mean `dana`?"),
    ("people: {dana: {github: Dana-O}}\nmilestones: {a: {owner: '@dana-o'}}\n",
     "4  milestones.a.owner", "there is no person `@dana-o`", "did you mean `dana`?"),
    ("people: {dana: {lead: dan}}\n", "3  people.dana.lead", "there is no person `dan`",
     "did you mean `dana`?"),
    ("people: {dana: {}}\nmilestones: {a: {stakeholders: [dna]}}\n",
     "4  milestones.a.stakeholders[0]", "there is no person `dna`", "did you mean `dana`?"),
    ("people: {dana: {}}\nmilestones: {a: {done_when: [signed off by dna]}}\n",
     "4  milestones.a.done_when[0]", "there is no person `dna`", "did you mean `dana`?"),
    ("milestones: {a: {part_of: b}, bb: {}}\n", "3  milestones.a.part_of",
     "there is no milestone `b`", "did you mean `bb`?"),
    ("milestones: {a: {supports: [seets]}}\nnumbers: {seats: {read: {file: s.json}}}\n",
     "3  milestones.a.supports[0]", "there is no number `seets`", "did you mean `seats`?"),
    ("milestones: {a: {done_when: [seats <= 3]}}\n", "3  milestones.a.done_when[0]",
     "there is no number `seats`", "declare it under `numbers:`"),
    ("project: {phases: [Build]}\nmilestones: {a: {phase: Bild}}\n", "4  milestones.a.phase",
     "`Bild` is none of project.phases", "did you mean `Build`?"),
    # rules
    ("rules: {ignore: [MP999]}\n", "3  rules.ignore[0]", "there is no rule `MP999`",
     "did you mean `MP905`?"),
    ("rules: {select: [XY]}\n", "3  rules.select[0]", "there is no rule `XY`",
     "codes are MP and three digits; a beginning like `MP4` means all of them"),
    ("rules: {select: [no-owner]}\n", "3  rules.select[0]", "there is no rule `no-owner`",
     "rules are called by their code: `MP201`"),
    ("rules: {select: [no-ownr]}\n", "3  rules.select[0]", "there is no rule `no-ownr`",
     "did you mean `MP201` (no-owner)?"),
    ("rules: {severity: {mp101: error}}\n", "3  rules.severity.mp101",
     "there is no rule `mp101`", "did you mean `MP101`?"),
    ("rules: {severity: {MP101: eror}}\n", "3  rules.severity.MP101",
     "`eror` is not one of error, warning, info", "did you mean `error`?"),
    ("rules: {options: {MP101: {days: 3}}}\n", "3  rules.options.MP101.days",
     "MP101 has no option `days`", "there are no options"),
    # phrases
    ("milestones: {a: {done_when: [all closd]}}\n", "3  milestones.a.done_when[0]",
     "`all closd` is not a phrase", "did you mean `all closed`?"),
    ("milestones: {a: {done_when: [no open P1, P2, all closed]}}\n",
     "3  milestones.a.done_when[1]", "`P2` is not a phrase",
     'within `[ ]` a comma ends an item; quote it: `"no open P1, P2"`'),
    ("milestones:\n  a:\n    done_when:\n      - closed #42\n", "6  milestones.a.done_when[0]",
     "the text ends before `#42`: after a space, `#` begins a comment",
     'quote it: `"closed #42"`; or write a comment with a space after `#`'),
    ("milestones:\n  a:\n    done_when:\n      - no open #bug\n",
     "6  milestones.a.done_when[0]", "`no open` needs a label",
     'after a space, `#` begins a comment; quote it: `"no open #bug"`'),
    ("milestones:\n  a:\n    done_when:\n      - no open P1 #bug\n",
     "6  milestones.a.done_when[0]",
     "the text ends before `#bug`: after a space, `#` begins a comment",
     'quote it: `"no open P1 #bug"`; or write a comment with a space after `#`'),
    ("milestones:\n  a:\n    title: Fix #42\n", "5  milestones.a.title",
     "the text ends before `#42`: after a space, `#` begins a comment",
     'quote it: `"Fix #42"`; or write a comment with a space after `#`'),
    ("milestones:\n  a:\n    title: #1 goal\n", "5  milestones.a.title",
     "the text ends before `#1 goal`: after a space, `#` begins a comment",
     'quote it: `"#1 goal"`; or write a comment with a space after `#`'),
    ("milestones:\n  a:\n    done_when:\n      - reached: data\n",
     "6  milestones.a.done_when[0]",
     "this became a map, because a colon and a space make a key of what is before them",
     'quote it: `"reached: data"`'),
    ("milestones: {a: {done_when: [note: ask dana]}}\n", "3  milestones.a.done_when[0]",
     "this became a map, because a colon and a space make a key of what is before them",
     'quote it: `"note: ask dana"`'),
    ("milestones:\n  a:\n    done_when:\n      - x: y\n        z: w\n",
     "6  milestones.a.done_when[0]",
     "this became a map, because a colon and a space make a key of what is before them",
     "put the whole text in quotes"),
    ("milestones: {a: {done_when: [{x: y}]}}\n", "3  milestones.a.done_when[0]",
     "a map in braces stands where text or a map is expected",
     "quote text that begins with `{`"),
    ("milestones: {a: {done_when: [[ ]]}}\n", "3  milestones.a.done_when[0]",
     "a list stands where text or a map is expected", 'quote a task: `"[ ] rollback plan"`'),
    ("milestones: {a: {done_when: [[a, b]]}}\n", "3  milestones.a.done_when[0]",
     "a list stands where text or a map is expected", ""),
    ("milestones: {a: {done_when: [{count: {label: x}}]}}\n",
     "3  milestones.a.done_when[0].count",
     "a count needs a bound", "say `at_most: 3` or `at_least: 1`"),
    ("milestones: {a: {done_when: [{count: {at_most: -1}}]}}\n",
     "3  milestones.a.done_when[0].count.at_most",
     "`-1` should be greater than or equal to 0", ""),
    ("milestones: {a: {done_when: [{count: {at_most: 1, at_least: 2}}]}}\n",
     "3  milestones.a.done_when[0].count",
     "nothing can be at most less than at least", "say the larger as `at_most`"),
    # days
    ("milestones: {a: {due: 2027-02-30}}\n", "3  milestones.a.due",
     "`2027-02-30` is not a date: February 2027 has 28 days", ""),
    ("milestones: {a: {due: 2027-13-01}}\n", "3  milestones.a.due",
     "`2027-13-01` is not a date: there is no month 13", ""),
    ("milestones: {a: {due: 12.2.2027}}\n", "3  milestones.a.due",
     "`12.2.2027` is not a date of the form YYYY-MM-DD", "did you mean `2027-02-12`?"),
    ("milestones: {a: {due: 2027-2-9}}\n", "3  milestones.a.due",
     "`2027-2-9` is not a date of the form YYYY-MM-DD", "did you mean `2027-02-09`?"),
    ('milestones: {a: {due: "2027-02-12T00:00:00Z"}}\n', "3  milestones.a.due",
     "`2027-02-12T00:00:00Z` is not a date of the form YYYY-MM-DD", "did you mean `2027-02-12`?"),
    ("milestones: {a: {due: soon}}\n", "3  milestones.a.due", "`soon` is not a date",
     "write it as YYYY-MM-DD"),
    ("milestones: {a: {due: day zero}}\n", "3  milestones.a.due",
     "`day zero` is not a due date",
     "write it like `day 30` or `week 5`, counted from project.start"),
    ("project: {start: [2027-01-01]}\n", "3  project.start",
     "a list stands where a date is expected", ""),
    ("calendar: {closed: [2027-01-05..2027-01-02]}\n", "3  calendar.closed[0]",
     "`2027-01-05..2027-01-02` ends before it begins", "write the earlier day first"),
    # kinds of values
    ("milestones: {a: {level: majr}}\n", "3  milestones.a.level",
     "`majr` is not one of major, minor", "did you mean `major`?"),
    ("milestones: {a: {aliases: Old}}\n", "3  milestones.a.aliases",
     "`Old` stands where a list is expected", "write `[Old]`"),
    ("milestones: {a: {owner: {x: y}}}\n", "3  milestones.a.owner",
     "a map in braces stands where text or a list is expected",
     "quote text that begins with `{`"),
    ("milestones: {a: {in: {web: [1]}}}\n", "3  milestones.a.in.web",
     "a list stands where a number or text is expected", ""),
    ("milestones: {a: {stretch: [x]}}\n", "3  milestones.a.stretch",
     "a list stands where a map is expected", ""),
    ("milestones: {a: {value: 11}}\n", "3  milestones.a.value",
     "`11` should be less than or equal to 10", ""),
    ("milestones: {a: {aliases: [ok, '']}}\n", "3  milestones.a.aliases[1]", "this is empty",
     "write some text"),
    ('milestones: {a: {title: "x\\ny"}}\n', "3  milestones.a.title",
     "this is longer than one line", "write it on one line"),
    ("milestones:\n  a:\n    aliases:\n      -\n", "6  milestones.a.aliases[0]",
     "nothing stands where text is expected", "write it, or leave the key away"),
    ("people: {q: {team: yes}}\n", "3  people.q.team",
     "`yes` stands where true or false is expected",
     "write `true`; only true and false are special"),
    ('people: {q: {team: "true"}}\n', "3  people.q.team",
     "the quoted text `true` stands where true or false is expected", "leave the quotes away"),
    ("milestones: {a: {buffer: three}}\n", "3  milestones.a.buffer",
     "`three` stands where a number is expected", ""),
    ("write: {block: maybe}\n", "3  write.block",
     "`maybe` stands where true or false or a list is expected", "write `[maybe]`"),
    ("write: {status_issue: {labels: []}}\n", "3  write.status_issue.labels",
     "this list is empty", "name at least one"),
    ("write: {limits: {max_changes_percent: 101}}\n", "3  write.limits.max_changes_percent",
     "`101` should be less than or equal to 100", ""),
    ("milestones: {a b: {}}\n", "3  milestones.a b", "`a b` cannot be a name here",
     "letters, digits, `.`, `_` and `-`, beginning with a letter or digit, 100 at most"),
    ("project: {zone: Europe/Berln}\n", "3  project.zone", "`Europe/Berln` is no time zone",
     "did you mean `Europe/Berlin`?"),
    ("project: {zone: ../../etc/passwd}\n", "3  project.zone",
     "`../../etc/passwd` is no time zone", "write it like `Europe/Berlin` or `UTC`"),
    ("keep: 18\n", "3  keep", "`18` is not a time span", "write it like `18 months`"),
    ("state: mysql://x\n", "3  state", "`mysql://x` is not a place for history",
     "sqlite:///FILE, postgresql://…, branch:NAME or none"),
    ("sync: {due: never}\n", "3  sync.due", "`never` is not a way to follow",
     "plan, two-way, tracker NAME or off"),
    ("sync: {join: by_title}\n", "3  sync.join", "`by_title` is not one of declared, by-title",
     "did you mean `by-title`?"),
    ("numbers: {n: {read: {}}}\n", "3  numbers.n.read", "a number is read from one place",
     "say one of `file`, `env` or `url`"),
    ("numbers: {n: {read: {env: HOME}}}\n", "3  numbers.n.read.env",
     "`HOME` is not a variable numbers are read from", "its name begins MILEPOST_METRIC_"),
    ("numbers: {n: {}}\n", "3  numbers.n", "`read` is missing", "add `read:`"),
    # things that cannot be told apart
    ("milestones: {a: {title: Same}, b: {title: ' same '}}\n", "3  milestones.b.title",
     "`same` would claim the same milestone as `a` does (line 3)", "keep one of them"),
    ("milestones: {a: {title: New, aliases: [Old]}, old: {}}\n", "3  milestones.old",
     "`old` would claim the same milestone as `a` does (line 3)", "keep one of them"),
    ("milestones: {a: {in: {web: 3}}, b: {in: {web: 3}}}\n", "3  milestones.b.in.web",
     "`3` would claim the same milestone as `a` does (line 3)", "keep one of them"),
    ("people: {a: {github: X}, b: {github: x}}\n", "3  people.b.github",
     "`x` is already the account of `a` (line 3)", "keep one of them"),
]  # fmt: skip


@pytest.mark.parametrize(("body", "where", "what", "hint"), CASES)
def test_one_problem(problems, body, where, what, hint):
    assert problems(body) == [(where, what, hint)]


OWN = {
    "github": {"repo": "a/b"},
    "gitlab": {"project": "a/b"},
    "jira": {"project": "CUST", "url": "https://x.example"},
}

TRACKERS = [
    ("trackers: {web: {kind: githb, repo: a/b}}", "2  trackers.web.kind",
     "there is no tracker kind `githb`",
     "did you mean `github`? known kinds: github, gitlab, jira"),
    ("trackers: {web: {kind: gitea}}", "2  trackers.web.kind", "there is no tracker kind `gitea`",
     "did you mean `gitlab`? known kinds: github, gitlab, jira"),
    ("trackers: {web: {kind: zzz}}", "2  trackers.web.kind", "there is no tracker kind `zzz`",
     "known kinds: github, gitlab, jira"),
    ("trackers:\n  web:\n    repo: a/b", "3  trackers.web", "a tracker needs a kind",
     "say `kind:`, one of github, gitlab, jira"),
    ("trackers: {web: {kind: github}}", "2  trackers.web", "`repo` is missing", "add `repo:`"),
    ("trackers: {web: {kind: github, repo: acme}}", "2  trackers.web.repo",
     "`acme` is not valid here", "write it as owner/name, for example acme/onboarding"),
    ("trackers: {web: {kind: github, rpeo: acme/web}}", "2  trackers.web.rpeo",
     "there is no key `rpeo` here", "did you mean `repo`?"),
    ("trackers: {web: {kind: github, repo: a/b, access: wirte}}", "2  trackers.web.access",
     "`wirte` is not one of read, write", "did you mean `write`?"),
    ("trackers: {web: {kind: github, repo: a/b, url: 'ftp://x'}}", "2  trackers.web.url",
     "`ftp://x` is no http(s) address", "write it like `https://tracker.example.com`"),
    ("trackers: {web: {kind: jira, project: CUST, url: 'https://x.example', deployment: clod}}",
     "2  trackers.web.deployment", "`clod` is not one of cloud, datacenter",
     "did you mean `cloud`?"),
    ("trackers: {web: {kind: gitlab}}", "2  trackers.web", "`project` is missing",
     "add `project:`"),
    ("trackers: {a: {kind: github, repo: a/b}, b: {kind: github, repo: A/B}}", "2  trackers.b",
     "`A/B` is already read as `a` (line 2)", "keep one of them"),
    ("trackers: {web: github}", "2  trackers.web", "`github` stands where a map is expected", ""),
    ("trackers: [web]", "2  trackers", "a list stands where a map is expected", ""),
    ("trackers: {}", "1", "there is no tracker to read", "add one under `trackers:`"),
    ("trackers:", "2  trackers", "nothing stands where a map is expected",
     "write it, or leave the key away"),
    ("project: {}", "1", "`trackers` is missing", "add `trackers:`"),
]  # fmt: skip


@pytest.mark.parametrize(("trackers", "where", "what", "hint"), TRACKERS)
def test_a_tracker_that_is_none(problems, trackers, where, what, hint):
    assert problems("", base=f"version: 1\n{trackers}\n") == [(where, what, hint)]


@pytest.mark.parametrize(
    ("top", "where", "what", "hint"),
    [
        ("trackers: {web: {kind: github, repo: a/b}}", "1", "`version` is missing",
         "add `version:`"),
        ("version: 2\ntrackers: {web: {kind: github, repo: a/b}}", "1  version",
         "version 2 is not known; this milepost reads version 1", ""),
        ("versoin: 1\ntrackers: {web: {kind: github, repo: a/b}}", "1  versoin",
         "there is no key `versoin` here", "did you mean `version`?"),
        ("- version: 1", "1", "a list stands where a map is expected",
         "write its keys (`version:`, `trackers:`) without a `-` in front"),
        ("just text", "1", "`just text` stands where a map is expected", ""),
        ("null", "1", "`null` stands where a map is expected", ""),
    ],
)  # fmt: skip
def test_a_file_that_is_none(problems, top, where, what, hint):
    assert problems("", base=top) == [(where, what, hint)]


def test_all_at_once_in_file_order(problems):
    found = problems("""
        project: {zone: Mars/Olympus}
        milestones:
          a: {due: 2027-02-30, owner: nobody, in: [wbe, nowhere], levle: major}
          b:
            done_when:
              - all closd
              - "closed wbe#1"
              - x: y
        rules: {ignore: [MP999]}
        wriet: {}
        project: {name: again}
        """)
    assert [where for where, _, _ in found] == [
        "4  project.zone",
        "6  milestones.a.due",
        "6  milestones.a.owner",
        "6  milestones.a.in[0]",
        "6  milestones.a.in[1]",
        "6  milestones.a.levle",
        "9  milestones.b.done_when[0]",
        "10  milestones.b.done_when[1]",
        "11  milestones.b.done_when[2]",
        "12  rules.ignore[0]",
        "13  wriet",
        "14  project",
    ]


def test_several_missing_keys_of_one_map(problems):
    found = problems("waivers: [{rule: MP501}]\n")
    assert [what for _, what, _ in found] == [
        "`approved_by` is missing",
        "`expires` is missing",
        "`reason` is missing",
    ]


def test_two_items_that_are_no_phrases_do_not_make_one(problems):
    found = problems("milestones: {a: {done_when: [rubbish x, rubbish y]}}\n")
    assert [what for _, what, _ in found] == [
        "`rubbish x` is not a phrase",
        "`rubbish y` is not a phrase",
    ]


def test_titles_may_be_alike_in_different_trackers(settings):
    base = """version: 1
trackers: {web: {kind: github, repo: a/web}, api: {kind: github, repo: a/api}}
milestones: {a: {title: V1, in: [web]}, b: {title: V1, in: [api]}, c: {title: V1, in: {web: 9}}}
"""
    assert len(settings(base=base).milestones) == 3


def test_a_dependency_that_leads_nowhere_is_no_problem(settings):
    (milestone,) = settings("milestones: {a: {depends_on: [nowhere, web/12]}}\n").milestones
    assert milestone.depends_on == ("nowhere", "web/12")


def test_an_error_reads_in_three_lines(settings):
    with pytest.raises(ConfigError) as raised:
        settings("projcet: {}\n")
    assert str(raised.value) == (
        "there is no key `projcet` here\n"
        "  milepost.yaml:3  projcet\n"
        "  hint: did you mean `project`?"
    )
    assert raised.value.exit_code == 2


def test_a_prefix_that_leaves_no_room_for_a_label(problems, settings):
    most = 50 - len(LONGEST)
    body = "write: {{labels: {{prefix: '{}'}}}}\n"
    assert settings(body.format("x" * most)).writing.prefix == "x" * most
    whole = "x" * (most + 1) + LONGEST
    assert problems(body.format("x" * (most + 1))) == [
        (
            "3  write.labels.prefix",
            f"with this prefix the label `{whole}` has 51 characters",
            f"a label has 50 at most: take a prefix of {most} or fewer",
        )
    ]


def test_the_limit_of_labels_is_that_of_the_adapters():
    limits = [
        kind(name)
        .open(
            kind(name).Options.model_validate({"kind": name, **OWN[name]}),
            Context(source="x", transport=Transport(ManualClock(NOW)), progress=print),
        )
        .limits.label
        for name in kinds()
    ]
    assert min(limits) == SHORTEST_LIMIT


def test_no_tracker_is_called_plan(problems):
    base = "version: 1\ntrackers:\n  plan: {kind: github, repo: acme/web}\n"
    ((where, told, way),) = problems("", base=base)
    assert (where, told) == ("3  trackers.plan", "`plan` means this file where trackers are named")
    assert way == "take another name"
