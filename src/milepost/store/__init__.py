"""What outlasts a run: the ledger of writes, gestures of people, how milestones stood."""
