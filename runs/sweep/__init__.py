"""Parameter sweeps that cannot be lost: a plan of points and replicates, carried out by workers that may die."""
