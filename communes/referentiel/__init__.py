"""The référentiel: read a vintage of the COG, load it, or apply what changed since the last one."""
