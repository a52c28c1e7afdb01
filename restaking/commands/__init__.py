"""The commands: thin functions over the rooms, one file per question put to the program."""
