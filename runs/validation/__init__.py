"""What the simulation says of what was observed: stylised facts, and a replay of a history that the user brings."""
