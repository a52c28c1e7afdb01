"""L05: a hundred times a billion, or a hundred billion behind all."""
