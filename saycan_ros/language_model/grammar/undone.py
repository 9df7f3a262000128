"""Instructions of which nothing, or only a part, can or need be done."""
from dataclasses import replace

from saycan_ros.language_model.grammar import errands
from saycan_ros.language_model.grammar import errands_none as none
from saycan_ros.language_model.grammar.orders import order_about_it, orders
from saycan_ros.language_model.grammar.phrases import phrases
from saycan_ros.language_model.grammar.plans import Move
from saycan_ros.language_model.grammar.sentences import Sentence, draw, told
from saycan_ros.language_model.grammar.wording import sentence_case
from saycan_ros.language_model.grammar.world import OPERATOR

WORDS, JOIN_TWO = phrases('undone'), phrases('sentences')['join_two']
# What moves nothing, alone and beside an errand that can be done.
IDLE = {**errands.NOTHING_WEIGHTS, none.cannot: 4, none.no_such_place: 2, none.nothing_there: 2, none.empty_already: 1,
        none.in_hand: 1, none.leave_alone: 2, none.leave_place: 1, none.stop: 2, none.chat: 2}
IDLE_BESIDE = {none.absent: 4, none.met: 2, none.cannot: 3, none.impossible: 1, none.no_such_place: 1,
               none.nothing_there: 1}


def nothing(scene):
    """Nothing can or need be done."""
    errand = draw(scene, IDLE)
    sentence = errand and told(scene, errand)
    return sentence and replace(sentence, plain=sentence.plain and errand.topic != 'leave')


def part_missing(scene):
    """Two errands, one of which cannot or need not be done."""
    first = draw(scene, needs_do=True)
    if not first or first.last:
        return None
    idle = draw(scene.then(first.goals, first.uses), IDLE_BESIDE, needs_do=True)
    if not idle or idle.uses & first.uses:
        return None
    texts = [first.do, idle.do]
    if not first.only_first:
        scene.rng.shuffle(texts)
    text = sentence_case(scene.chooser.one_of(JOIN_TWO).format(*texts))
    return Sentence(text, first.goals, ('part_missing', idle.topic))


def one_missing(scene):
    """'Bring me the apple and the tea', where there is no tea."""
    rng, place = scene.rng, scene.rng.choice((OPERATOR, *scene.domain.targets))
    x, y = scene.reference(plural_ok=False, avoid=(place,)), none.missing(scene)
    if not x or not y or rng.random() < 0.1:
        return None
    texts = [x.text, y.text]
    rng.shuffle(texts)
    text = orders(scene, place, rng.choice((' and ', ' and ', ' and also ', ', and ', ' plus ')).join(texts))[0]
    return Sentence(text, (Move(x.wanted, place),), ('part_missing', 'absent'))


def part_cannot(scene):
    """'Open the tea and bring it to me': it comes, closed."""
    place, x = scene.rng.choice((OPERATOR, OPERATOR, *scene.domain.targets)), scene.reference(plural_ok=False)
    if not x or len(x.wanted) != 1 or scene.where(x.wanted) == {place}:
        return None
    if scene.rng.random() < 0.5:
        text = scene.chooser.one_of(WORDS['first']).format(x=x.text, do=order_about_it(scene, place, x.it))
    else:
        text = scene.chooser.one_of(WORDS['then']).format(do=orders(scene, place, x.text)[0], it=x.it)
    return Sentence(sentence_case(text), (Move(x.wanted, place),), ('part_missing', 'cannot'))
