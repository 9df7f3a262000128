"""How often each errand is drawn."""
from saycan_ros.language_model.grammar import errands_lists as lists
from saycan_ros.language_model.grammar import errands_hand as hand
from saycan_ros.language_model.grammar import errands_many as many
from saycan_ros.language_model.grammar import errands_needs as needs
from saycan_ros.language_model.grammar import errands_none as none
from saycan_ros.language_model.grammar import errands_one as one
from saycan_ros.language_model.grammar import errands_sets as sets
from saycan_ros.language_model.grammar import errands_steps

WEIGHTS = {
    one.bring: 34,
    one.put: 40,
    one.throw_away: 24,
    one.take: 24,
    one.take_here: 10,
    one.come_back_with: 6,
    one.bring_here: 20,
    one.already_there: 30,
    one.not_here: 40,
    one.from_tray: 16,
    one.to_here: 6,
    one.there_already: 3,
    one.there_and_back: 3,
    one.go_where: 3,
    hand.ask_hand: 8,
    hand.is_it_held: 2,
    errands_steps.steps: 22,
    none.go: 10,
    none.come: 7,
    none.visit: 8,
    one.swap: 14,
    one.put_with: 6,
    needs.need: 22,
    needs.need_there: 16,
    needs.two_needs: 8,
    needs.disliked: 18,
    needs.implied: 26,
    needs.alike: 30,
    none.look_for: 1,
    one.told_first: 14,
    many.clear: 15,
    many.share: 12,
    many.each: 40,
    many.on_any: 5,
    many.sort_out: 30,
    sets.gather: 20,
    sets.only_from: 30,
    sets.in_both: 20,
    sets.neither: 50,
    sets.one_of_each: 12,
    sets.some_of: 12,
    sets.with_the_others: 18,
    sets.the_rest: 34,
    lists.meal: 26,
    lists.hand_out: 14,
    lists.may_stay: 24,
    lists.two_kinds: 44,
}
HELD_WEIGHTS = {
    one.release: 18,
    one.move_held: 22,
    hand.put_down_then: 60,
    hand.carry_to: 28,
    hand.keep: 8,
    hand.hand_over: 10,
    hand.told_of_hand: 12,
    hand.drop_off: 20,
    hand.carry_then: 18,
    hand.swap_held: 24,
    hand.other_held: 30,
    hand.held_to_thing: 8,
    hand.hold_already: 14,
    hand.ask_hand: 18,
    hand.is_it_held: 14,
    errands_steps.steps: 24,
}
NOTHING_WEIGHTS = {none.absent: 5, none.met: 6, none.stay: 4, none.impossible: 3}
