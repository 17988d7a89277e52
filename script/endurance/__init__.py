"""People who read and write while the portal is broken under them: see script/epreuve."""
