"""Teaching: each folder is a lesson that puts a claim to the model, with its text, preset, question and answer key."""

if __name__ == "lessons":
    raise ImportError("import restaking.lessons, not lessons")
