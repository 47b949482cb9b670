"""One thing as JSON: a rule's page, a milestone with what decided its health, a gate."""

from __future__ import annotations

from dataclasses import asdict, replace

from milepost.model.finding import RulePage
from milepost.model.gated import Gated
from milepost.model.judgement import Judged, Judgement
from milepost.model.prose import plain
from milepost.report.deciding import deciding
from milepost.report.json_v1.judged import check
from milepost.report.json_v1.judged import gate as one_gate
from milepost.report.json_v1.shape import Document, document


def rule(page: RulePage) -> Document:
    """A rule's page."""
    return document({"schema": "milepost.rule/1", **asdict(page)})


def explained(judged: Judged, judgement: Judgement, version: str) -> Document:
    """The document of ``check`` for this milestone alone, and what decided its health.

    ``explanation.findings`` holds ids of findings, ``explanation.criteria`` the
    words of criteria, ``explanation.gaps`` what was not found or not read.
    """
    here = judged.milestone.id
    alone = replace(
        judgement,
        milestones=(judged,),
        project=(),
        skipped=tuple(one for one in judgement.skipped if one.milestone == here),
    )
    decided = deciding(judged, judgement.portfolio)
    explanation = {
        "health": judged.health,
        "because": plain(decided.because),
        "findings": [one.id for one in decided.findings],
        "criteria": [one.criterion.text for one in decided.criteria],
        "gaps": [plain(one) for one in decided.gaps],
    }
    return {**check(alone, version), **document({"explanation": explanation})}


def gate(gated: Gated, judged: Judged, judgement: Judgement, version: str) -> Document:
    """The verdict on one gate of one milestone."""
    whole = check(replace(judgement, milestones=(), project=(), skipped=()), version)
    kept = {key: whole[key] for key in ("version", "as_of", "run", "sources")}
    milestone = judged.milestone
    about = {
        "id": milestone.id,
        "title": milestone.title,
        "due": None if milestone.due is None else str(milestone.due),
    }
    here = {"milestone": about, "gate": one_gate(gated)}
    return {"schema": "milepost.gate/1", **kept, **document(here)}
