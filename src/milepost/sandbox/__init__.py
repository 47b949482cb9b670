"""Local servers that speak the trackers' REST dialects over one stateful world."""

from milepost.sandbox.alloy import Loaded, load_alloy
from milepost.sandbox.github.limits import Limits
from milepost.sandbox.gitlab.instance import GitLabInstance
from milepost.sandbox.jira.alloy import LoadedProject, load_alloy_jira
from milepost.sandbox.jira.build import JiraProject, jira_project
from milepost.sandbox.jira.conduct import Conduct
from milepost.sandbox.repo import Repo
from milepost.sandbox.server import Server, serve
from milepost.sandbox.site import save_pages
from milepost.sandbox.world import World

__all__ = [
    "Conduct",
    "GitLabInstance",
    "JiraProject",
    "Limits",
    "Loaded",
    "LoadedProject",
    "Repo",
    "Server",
    "World",
    "jira_project",
    "load_alloy",
    "load_alloy_jira",
    "save_pages",
    "serve",
]
