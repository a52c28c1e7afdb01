"""Attacks tested on the graph that the agents chose: networks, searches, certificates, cascades."""
