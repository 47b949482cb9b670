"""What an adapter must be, how one is found, and how all of them talk over HTTP."""
