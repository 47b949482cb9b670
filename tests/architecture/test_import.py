"""Importing milepost does nothing but import it."""

import json

PROBE = """
import importlib, json, logging, pkgutil, sys, threading
before = set(sys.modules)
names = []
for top in ("milepost", "milepost_github", "milepost_gitlab", "milepost_jira"):
    package = importlib.import_module(top)
    names.append(top)
    for module in pkgutil.walk_packages(package.__path__, f"{top}."):
        importlib.import_module(module.name)
        names.append(module.name)
loggers = [logging.getLogger(name) for name in [*logging.root.manager.loggerDict, ""]]
print(json.dumps({
    "names": names,
    "handlers": [
        log.name for log in loggers
        if (log is logging.root or log.name.startswith("milepost"))
        and [one for one in log.handlers if not isinstance(one, logging.NullHandler)]
    ],
    "threads": threading.active_count(),
    "level": logging.root.level,
}))
"""


def test_every_module_imports_without_a_side_effect(python, tmp_path, modules):
    done = python("-B", "-W", "error", "-c", PROBE)
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    told = json.loads(done.stdout)
    assert len(told["names"]) == len(modules)
    assert told["handlers"] == []
    assert told["threads"] == 1
    assert told["level"] == 30
    assert list(tmp_path.iterdir()) == []


def test_every_folder_of_code_is_a_package(modules):
    folders = {name.rpartition("/")[0] for name in modules}
    assert [folder for folder in folders if f"{folder}/__init__.py" not in modules] == []
