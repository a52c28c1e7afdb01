"""EigenLayer's invariants as a state machine over the real engine: a random life of calls, slashes and days.

``rules.py`` says what can happen, ``laws.py`` what must hold after every step, ``twin.py`` (with ``shares.py`` and
``magnitudes.py``) keeps the account that knows what every column must hold, ``driver.py`` changes engine and account
alike. One test file per allocation mode, 25,000 steps each in every run, the same every time; a longer profile on
demand: ``MACHINE_STEPS=5000000 python -m pytest tests/invariants/machine``.

Each EigenLayer invariant (contracts repository, May 2026: Certora specifications and Foundry assertions, in our words)
and where it is kept here; L = invariant in ``laws.py``, R = rule, T = asserted by the twin.

Allocation
    encumbered = Σ (current + positive pending)  L encumbered_magnitude_is_current_plus_positive_pending
    encumbered ≤ max ≤ 1e18                      L encumbered_is_at_most_max_and_max_at_most_one
    current ≤ max                                L current_magnitude_is_at_most_max
    allocatable + encumbered = max               L allocatable_and_encumbered_magnitude_sum_to_max
    max never rises                              L max_magnitude_never_rises
    a pending decrease ≤ current                 L a_pending_decrease_is_at_most_the_current_magnitude
    at most one pending change                   R allocate, deallocate (refused, see attempt); T promises
    no jump from increase to decrease            L a_pending_change_never_jumps_from_increase_to_decrease
    zero effect block ⇒ no pending change        L a_pending_change_has_a_day_of_effect_and_only_one_within_its_delay
    queue ordered and bounded by the delay       the same; there is no queue: a change is a column of its allocation
    no positive entries, none past the length    the same; L stake_that_has_left_a_queue_is_nowhere_in_it for queues
    registered set ⇔ registered flag             L registered_sets_are_those_with_the_flag
    histories rise, none in the future           L histories_have_rising_days_and_none_in_the_future
Slashing
    stake and magnitude never rise               L stake_and_magnitude_never_rise_in_a_slash
    share of stake ≤ share of magnitude removed  L the_share_of_stake_removed_never_exceeds_that_of_magnitude…
    … with changes pending, with a queue         no assumption is made: both are there in most examples
    recipient is never the dead address          L a_redistribution_always_has_a_recipient
Delegation
    an operator delegates to itself for good     no own delegation here; L operators_are_never_removed
    delegation changes only by undelegating      L delegation_changes_only_through_undelegating; R delegate (refused)
    delegating moves exactly the shares          L operators_have_exactly_what_was_delegated_to_them
    withdrawable ≤ deposited                     L withdrawable_is_at_most_what_was_deposited
    k starts at 1, grows only on deposit         T same: nothing but a deposit raises a stake; k itself is not stored
    cumulative scaled queue shares never fall    T same: a row's worth only falls, and only by a slash in reach
    one record and one staker per withdrawal     L every_pending_withdrawal_has_one_record_and_one_owner
    delay enforced                               L the_delay_is_enforced; T orders, release
    one batch or several                         R queue_in_batches
    the zero address holds nothing               L nobody_holds_nothing
Pods and strategies
    pod address set once                         no addresses; L who_runs_validators_never_changes
    beacon factor starts at 1 and only falls     R base_chain_slashes_a_validator; T penalise
    owner shares ≥ 0, whole gwei                 L shares_are_whole_gwei_and_never_negative
    validators only inactive → active → out      no single validators; L stake_that_has_left_a_queue_is_nowhere_in_it
    add then remove is neutral                   R deposit_and_take_back
    new shares raise the total equally           L operators_have_exactly_what_was_delegated_to_them
    no strategy twice, at most so many           one stake per staker, by column; T keeps one per holder and operator
Beyond theirs
    slashable is the share, floored              L an_avs_could_take_its_share_and_no_gwei_more
    worth is the closed form less named dust     L worth_is_the_closed_form_less_named_dust
    nobody is paid more than the closed form     T release
    losses by layer are what slashes took        L all_that_slashes_took_is_told_by_layer
"""
