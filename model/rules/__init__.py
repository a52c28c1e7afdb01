"""The protocol's law, each rule written once as a pure scalar function: numbers in, numbers out."""
