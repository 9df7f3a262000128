"""Errands that leave the choice to who knows what a thing is: of two that are named, the one that will do."""
from saycan_ros.language_model.grammar import errands_needs as needs
from saycan_ros.language_model.grammar.errands_needs import DISLIKE
from saycan_ros.language_model.grammar.phrases import phrases
from saycan_ros.language_model.grammar.plans import Move
from saycan_ros.language_model.grammar.scene import Errand
from saycan_ros.language_model.grammar.things import NO, YES
from saycan_ros.language_model.grammar.wording import capital, clause_of, is_mass, is_plural, predicate
from saycan_ros.language_model.grammar.world import OPERATOR
from saycan_ros.skills import kind_of

WORDS = phrases('errands_choices')


def choice(scene):
    """'The apple or the water? I'm thirsty': of two named things the one that is needed, liked, or so."""
    rng, free = scene.rng, scene.free(avoid=(OPERATOR,))
    if len({kind_of(i) for i in free}) < 2:
        return None
    good, bad = (scene.referrer.thing(i) for i in rng.sample(free, 2))
    texts = [text for text in (_needed(scene, good, bad), _disliked(scene, good, bad), _so(scene, good, bad)) if text]
    found = scene.referrer.denoted(lambda t: t.name == good.name)
    if not texts or not found or scene.used & set(found) or OPERATOR in scene.where(found):
        return None
    a, b = rng.sample([_called(scene, t) for t in (good, bad)], 2)
    text = rng.choice(texts).format(a=a, b=b, A=capital(a))
    if not all(needs.is_known(scene, thing, text) for thing in (good, bad)):
        return None
    uses, places = frozenset(found), frozenset({OPERATOR})
    return Errand((Move(found, OPERATOR),), say=text, uses=uses, places=places, topic='choice')


def _why(pattern, said):
    return pattern.replace('{why}', said).replace('{Why}', capital(said))


def _called(scene, thing):
    """'the coke', 'the water bottle'; nothing else in sight is called so."""
    names = [n for n in (thing.name, *thing.names)
             if set(scene.referrer.denoted(lambda t, n=n: t.is_a(n)) or ()) <= set(_all_of(scene, thing))]
    return f'the {scene.rng.choice(names or [thing.name])}'


def _all_of(scene, thing):
    return scene.referrer.denoted(lambda t: t.name == thing.name) or ()


def _needed(scene, good, bad):
    """What somebody needs, which one of two is and the other is not."""
    keys = [k for k in needs.WORDS['need'] if needs.meets(good, k) is YES and needs.meets(bad, k) is NO]
    if not keys:
        return None
    said = scene.chooser.one_of(needs.WORDS['need'][scene.rng.choice(keys)])
    if '{' in said or said.endswith('?'):
        return None
    return _why(scene.chooser.one_of(WORDS['needed']), said)


def _disliked(scene, good, bad):
    """What somebody does not like, which one of two has."""
    properties = [p for p in bad.properties if p in DISLIKE['property'] and good.has(p) is NO]
    alike = any(bad.is_a(k) for k in good.kinds) or all(t.is_a('food') or t.is_a('drink') for t in (good, bad))
    if not properties or not alike:
        return None
    said = scene.chooser.one_of(DISLIKE['property'][scene.rng.choice(properties)])
    return _why(scene.chooser.one_of(WORDS['disliked']), said)


def _so(scene, good, bad):
    """'Whichever has caffeine': a property or kind that one of two has."""
    has = [clause_of(p) for p in good.properties if bad.has(p) is NO]
    lacks = [p for p in bad.properties if good.has(p) is NO and clause_of(p) != p and not p.startswith('not ')]
    has += [f'is not {p}' for p in lacks]
    kinds = [k for k in good.kinds if bad.is_a(k) is NO and not is_mass(k) and k not in (good.name, *good.names)]
    has += [f'is {predicate(k)}' for k in kinds]
    if not has or is_plural(good.name):
        return None
    return scene.chooser.one_of(WORDS['so']).replace('{has}', scene.rng.choice(has))
