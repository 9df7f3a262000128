"""SayCan (Ahn et al. 2022) for real robots: what would help times what would work, one skill at a time."""
