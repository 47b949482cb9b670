"""A file inside the working folder, and no other."""

import errno
import os
from threading import Thread

import pytest

from milepost.facts.file import LARGEST, content
from milepost.facts.unread import Unread
from milepost.model.prose import plain


@pytest.fixture
def folder(tmp_path):
    """The working folder, with a secret beside it."""
    (tmp_path / "secret.json").write_text("4711")
    (tmp_path / "here").mkdir()
    return tmp_path / "here"


def refusal(path, folder):
    with pytest.raises(Unread) as caught:
        content(path, folder)
    return plain(caught.value.why), plain(caught.value.to_do)


@pytest.mark.parametrize("path", ["seats.json", "./seats.json", "data/../seats.json", "linked"])
def test_a_file_inside_is_read(folder, path):
    (folder / "data").mkdir()
    (folder / "seats.json").write_text("212")
    (folder / "linked").symlink_to("data/../seats.json")
    assert content(path, folder) == b"212"


def test_the_whole_path_may_be_said(folder):
    (folder / "seats.json").write_text("212")
    assert content(str(folder / "seats.json"), folder) == b"212"


def test_the_working_folder_may_be_a_link(folder, tmp_path):
    (folder / "seats.json").write_text("212")
    (tmp_path / "there").symlink_to(folder)
    assert content("seats.json", tmp_path / "there") == b"212"


@pytest.mark.parametrize("path", ["../secret.json", "link", "linked/secret.json", "/etc/hostname"])
def test_nothing_outside_is_read(folder, path):
    (folder / "link").symlink_to("../secret.json")
    (folder / "linked").symlink_to("..")
    assert refusal(path, folder) == (
        f"{path} lies outside the working folder",
        "copy it there; `read.file` is counted from the folder milepost runs in",
    )


@pytest.mark.parametrize("path", ["seats.json", "data/seats.json", "dangling"])
def test_what_is_not_there(folder, path):
    (folder / "dangling").symlink_to("nowhere")
    assert refusal(path, folder) == (
        f"there is no {path} in the working folder",
        "make it before milepost runs, or mend `read.file`",
    )


def test_a_folder_and_a_pipe_are_no_files(folder):
    os.mkfifo(folder / "pipe")
    (folder / "data").mkdir()
    for path in ("pipe", "data", "."):
        assert refusal(path, folder) == (f"{path} is no regular file", "name a JSON file")


def test_a_pipe_that_nobody_writes_to_holds_nobody_up(folder):
    os.mkfifo(folder / "pipe")
    reading = Thread(target=refusal, args=("pipe", folder), daemon=True)
    reading.start()
    reading.join(10)
    assert not reading.is_alive()


def test_a_file_is_read_up_to_a_megabyte(folder):
    (folder / "seats.json").write_bytes(b"1" * LARGEST)
    assert len(content("seats.json", folder)) == LARGEST
    (folder / "seats.json").write_bytes(b"1" * (LARGEST + 1))
    assert refusal("seats.json", folder) == (
        "seats.json is larger than 1000000 bytes",
        "write the number into a small file of its own",
    )


def test_a_gigabyte_is_not_even_read(folder, monkeypatch):
    with (folder / "huge.json").open("wb") as file:
        file.truncate(1 << 30)
    real, opened = open, []
    monkeypatch.setattr("builtins.open", lambda *a, **k: opened.append(a) or real(*a, **k))
    assert refusal("huge.json", folder)[0] == "huge.json is larger than 1000000 bytes"
    assert len(opened) == 1


def test_a_file_that_grows_while_it_is_read(folder, monkeypatch):
    (folder / "seats.json").write_bytes(b"1" * (LARGEST + 1))
    real = os.fstat

    def small(descriptor):
        state = list(real(descriptor))
        state[6] = 1
        return os.stat_result(state)

    monkeypatch.setattr(os, "fstat", small)
    assert refusal("seats.json", folder)[0] == "seats.json is larger than 1000000 bytes"


def test_a_file_that_may_not_be_read(folder, monkeypatch):
    def refuse(*_):
        raise PermissionError(errno.EACCES, "Permission denied")

    (folder / "seats.json").write_text("212")
    monkeypatch.setattr(os, "open", refuse)
    assert refusal("seats.json", folder)[0] == "seats.json cannot be read (Permission denied)"


def test_names_that_lead_nowhere(folder):
    (folder / "seats.json").write_text("212")
    (folder / "circle").symlink_to("circle")
    advice = "let the user that runs milepost read it"
    assert refusal("a\0b", folder) == (
        "a\0b cannot be read (its name leads nowhere)",
        advice,
    )
    assert refusal("seats.json/x", folder) == (
        "seats.json/x cannot be read (Not a directory)",
        advice,
    )
    why, to_do = refusal("circle", folder)
    assert why.startswith("circle cannot be read (")
    assert to_do == advice
    assert refusal("a" * 300, folder)[0].endswith("cannot be read (File name too long)")
