"""What a sweep has found: read from its folder, with intervals, refused where runs are missing."""
