"""The file of adopted findings."""

from __future__ import annotations

import re
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from milepost.config.form.base import Form
from milepost.config.form.words import Day, Severity, Text, wrong

_ID = re.compile(r"[0-9a-f]{12}")
_CODE = re.compile(r"[A-Z]{1,3}[0-9]{3}")


def _id(text: str) -> str:
    if not _ID.fullmatch(text):
        raise wrong(
            "this is no id of a finding", "12 hex digits; `milepost adopt` writes the entries"
        )
    return text


def _code(text: str) -> str:
    if not _CODE.fullmatch(text):
        raise wrong("this is no code of a rule", "letters and three digits, like `MP101`")
    return text


class Entry(Form):
    """One finding that is accepted as it was found."""

    id: Annotated[str, AfterValidator(_id)] = Field(description="The finding's id.")
    rule: Annotated[str, AfterValidator(_code)] = Field(description="The code of its rule.")
    severity: Severity = Field(description="Where it gets graver than this it speaks again.")
    milestone: Text | None = Field(default=None, description="The milestone's id.")
    source: Text | None = Field(default=None, description="The tracker, if it is about one.")
    subject: Text | None = Field(default=None, description="What it is about.")
    since: Day | None = Field(default=None, description="Since when it was found.")
    adopted: Day = Field(description="When it was accepted.")
    by: Text | None = Field(default=None, description="Who accepted it.")


class AdoptedFile(Form):
    """What `milepost adopt` writes."""

    version: Literal["1"] = Field(description="The form of this file.")
    findings: tuple[Entry, ...] = Field(default=(), description="One entry per finding.")
