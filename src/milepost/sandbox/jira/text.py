"""Texts: one stored as wiki markup, shown as that (v2) or as an Atlassian document (v3)."""

from __future__ import annotations

from typing import Any

from milepost.sandbox.jira.refusals import wrong_fields

LONGEST = 32_767
"""Characters of a comment or a description."""
_BLOCKS = frozenset({"paragraph", "heading", "codeBlock", "listItem", "blockquote", "rule"})


def to_document(text: str) -> dict[str, Any]:
    """A document of plain paragraphs: markup stays as the characters it is written with."""
    paragraphs = text.split("\n\n") if text else []
    content = [{"type": "paragraph", "content": _lines(it)} for it in paragraphs]
    return {"type": "doc", "version": 1, "content": content}


def to_text(document: Any, field: str) -> str:
    """The text of a document; 400 for what is none.

    Paragraphs, headings and list items become paragraphs of text, mentions
    ``[~accountid:…]``.
    """
    if not isinstance(document, dict) or document.get("type") != "doc":
        said = "Operation value must be an Atlassian Document (see the Atlassian Document Format)"
        raise wrong_fields({field: said})
    blocks: list[str] = []
    for node in document.get("content") or ():
        _collect(node, blocks)
    return "\n\n".join(blocks)


def checked(text: Any, field: str) -> str:
    """A text of v2 that is one, and not too long."""
    if not isinstance(text, str):
        raise wrong_fields({field: "Operation value must be a string"})
    if len(text) > LONGEST:
        said = "The entered text is too long. It exceeds the allowed limit of 32,767 characters."
        raise wrong_fields({field: said})
    return text


def _lines(paragraph: str) -> list[dict[str, Any]]:
    nodes: list[dict[str, Any]] = []
    for number, line in enumerate(paragraph.split("\n")):
        nodes += [{"type": "hardBreak"}] if number else []
        nodes += [{"type": "text", "text": line}] if line else []
    return nodes


def _collect(node: Any, blocks: list[str]) -> None:
    if not isinstance(node, dict):
        return
    inner = node.get("content") or ()
    nested = any(isinstance(it, dict) and it.get("type") in _BLOCKS for it in inner)
    if node.get("type") in _BLOCKS and not nested:
        blocks.append("".join(map(_inline, inner)))
    else:
        for it in inner:
            _collect(it, blocks)


def _inline(node: Any) -> str:
    if not isinstance(node, dict):
        return ""
    match node.get("type"):
        case "text":
            return str(node.get("text", ""))
        case "hardBreak":
            return "\n"
        case "mention":
            return f"[~accountid:{(node.get('attrs') or {}).get('id', '')}]"
        case _:
            return "".join(map(_inline, node.get("content") or ()))
