"""Users, sessions and permission: who may see or do what is decided here and nowhere else."""
