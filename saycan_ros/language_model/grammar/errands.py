"""How often each errand is drawn."""
from saycan_ros.language_model.grammar import errands_many as many
from saycan_ros.language_model.grammar import errands_needs as needs
from saycan_ros.language_model.grammar import errands_none as none
from saycan_ros.language_model.grammar import errands_one as one

WEIGHTS = {
    one.bring: 20,
    one.put: 22,
    one.throw_away: 13,
    one.take: 13,
    one.bring_here: 3,
    none.go: 6,
    none.come: 6,
    none.visit: 3,
    many.clear: 16,
    one.swap: 10,
    one.put_with: 6,
    needs.need: 8,
    none.look_for: 1,
    many.share: 10,
    one.told_first: 12,
    needs.disliked: 18,
    many.each: 36,
    many.on_any: 5,
    many.sort_out: 16,
}
HELD_WEIGHTS = {one.release: 9, one.move_held: 8}
NOTHING_WEIGHTS = {none.absent: 5, none.met: 6, none.stay: 4, none.impossible: 3}
