"""Local servers that speak the trackers' REST dialects over one stateful world."""

from milepost.sandbox.alloy import Loaded, load_alloy
from milepost.sandbox.github.limits import Limits
from milepost.sandbox.repo import Repo
from milepost.sandbox.server import Server, serve
from milepost.sandbox.site import save_pages
from milepost.sandbox.world import World

__all__ = ["Limits", "Loaded", "Repo", "Server", "World", "load_alloy", "save_pages", "serve"]
