"""Who: the columns and Mesa views of each kind of agent, and the policies by which they choose."""

if __name__ == "agents":
    raise ImportError("import restaking.agents, not agents")
