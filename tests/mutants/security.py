"""Bugs of attacks, of what spreads and of what people believe."""

from tests.mutants.bug import Bug

ATTACKS, SPOILS, NETWORK = "model/phases/attacks.py", "model/security/spoils.py", "model/security/of_world.py"
MAIN_CHAIN, SOFTWARE, SETTLE = "model/rules/main_chain.py", "model/common_software.py", "model/phases/slashing.py"
SECURITY = "security"

SECURITY_BUGS = (
    Bug(
        "prize's remainder lost", SPOILS, "        found[who], given = upto - given, upto\n",
        "        found[who], given = max(0, upto - given - 1), upto\n", "a gwei of each share goes nowhere", SECURITY,
    ),
    Bug(
        "prize booked short", ATTACKS, "    world.flow_totals[PRIZE] += total\n",
        "    world.flow_totals[PRIZE] += total - 1\n", "attackers get a gwei that nobody paid", SECURITY,
    ),
    Bug(
        "users lose what they get back", ATTACKS, "taken = int(prize_eth(world, s) * (1.0 - rule.recovered) * GWEI)",
        "taken = int(prize_eth(world, s) * rule.recovered * GWEI)", "attackers keep the wrong part", SECURITY,
    ),
    Bug(
        "users stay where they should flee", ATTACKS, "* (1.0 - rule.user_flight)", "* rule.user_flight",
        "those withdraw who should stay", SECURITY,
    ),
    Bug(
        "stake lost twice in a day", NETWORK, "left_behind(_network(world, rule, members), attacks_filed(world))",
        "_network(world, rule, members)", "members attack again with what they are about to lose", SECURITY,
    ),
    Bug(
        "cost rounds down", NETWORK, "    return -(-amount * share // WAD)\n", "    return amount * share // WAD\n",
        "an attack seems a gwei cheaper than it is", SECURITY,
    ),
    Bug(
        "margin taken off", NETWORK, "    asked = WAD + round(margin * WAD)\n",
        "    asked = WAD - round(margin * WAD)\n", "the margin makes attacks cheaper", SECURITY,
    ),
    Bug(
        "capped slashes cost all", NETWORK, "    lost = amount * int(world.avss.slash_cap[s]) // WAD\n",
        "    lost = amount\n", "the cap on a slash deters nobody less", SECURITY,
    ),
    Bug(
        "cover gained", SETTLE, "max(0, cover - cover_of_others(world, filing, exposed))",
        "max(0, cover_of_others(world, filing, exposed) - cover)", "shared stake spreads with the wrong sign", SECURITY,
    ),
    Bug(
        "cover of the AVS that slashes", SETTLE, "    return int(out.sum() - out[0, filing.avs])\n",
        "    return int(out.sum())\n", "what the AVS itself took counts as spread", SECURITY,
    ),
    Bug(
        "each operator rescued alone", SETTLE,
        'world.key("bail-out", filing.filed), filing.kind, filing.avs)',
        'world.key("bail-out", filing.filed), filing.kind, filing.operator)', "a fork undoes half of a harm", SECURITY,
    ),
    Bug(
        "care where rescue is expected", "model/build/avss.py", "*= 1.0 + rescue.moral_hazard",
        "*= 1.0 - rescue.moral_hazard", "moral hazard makes AVSs careful", SECURITY,
    ),
    Bug(
        "outage a day long", SOFTWARE, "source), day + rule.outage_days\n", "source), day + rule.outage_days + 1\n",
        "validators stand still for a day more", SECURITY,
    ),
    Bug(
        "outages of others spread", "model/phases/base_chain.py",
        "        if world.operators.offline_spread[offline[n]]:\n",
        "        if not world.operators.offline_spread[offline[n]]:\n",
        "penalties are laid to the wrong door", SECURITY,
    ),
    Bug(
        "bad news is good", MAIN_CHAIN, "recovery * (1.0 - trust) - coupling", "recovery * (1.0 - trust) + coupling",
        "losses raise trust", SECURITY,
    ),
    Bug(
        "doubt rounds down", MAIN_CHAIN, "    return int(mul_div_up(stake, coupling, WAD))\n",
        "    return int(stake * coupling // WAD)\n", "a gwei in doubt counts as safe", SECURITY,
    ),
    Bug(
        "tokens above par frighten", "model/phases/perception.py", "max(0, rate - price)", "max(0, price - rate)",
        "a premium is taken for a discount", SECURITY,
    ),
    Bug(
        "doubted chain attracts users", "model/phases/avs_economics.py", "growth = rule.user_growth - world",
        "growth = rule.user_growth + world", "distrust makes users' value grow", SECURITY,
    ),
)  # fmt: skip
