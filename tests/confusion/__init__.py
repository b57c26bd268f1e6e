"""Path confusion: whatever a stranger sends to a real server, a guarded page stays shut."""
