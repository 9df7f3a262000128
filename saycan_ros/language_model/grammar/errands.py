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
    none.go: 8,
    none.come: 4,
    none.visit: 3,
    many.clear: 5,
    one.swap: 4,
    one.put_with: 3,
    needs.need: 8,
    none.look_for: 1,
    many.share: 6,
    one.told_first: 5,
    needs.disliked: 10,
    many.each: 8,
    many.on_any: 2,
    many.sort_out: 5,
}
HELD_WEIGHTS = {one.release: 10, one.move_held: 10}
NOTHING_WEIGHTS = {none.absent: 5, none.met: 6, none.stay: 4, none.impossible: 3}
