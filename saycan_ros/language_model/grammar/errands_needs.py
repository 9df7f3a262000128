"""Errands that name nothing: a need, or a kind of which something is not liked. A maker draws one, or gives None."""
from saycan_ros.language_model.grammar.phrases import phrases
from saycan_ros.language_model.grammar.plans import Move
from saycan_ros.language_model.grammar.references import both, negated
from saycan_ros.language_model.grammar.scene import Errand
from saycan_ros.language_model.grammar.things import NO, article_of
from saycan_ros.language_model.grammar.wording import is_mass, plural
from saycan_ros.language_model.grammar.world import OPERATOR

WORDS = phrases('errands_needs')
DISLIKE = WORDS['dislike']


def need(scene):
    """A need that things of a kind or property meet, without naming them."""
    things = [scene.referrer.thing(i) for i in scene.world.where]
    words = [w for w in WORDS['need'] if any(t.is_a(w) or t.has(w) for t in things)]
    if not words:
        return None
    word = scene.rng.choice(words)
    found = scene.referrer.denoted(lambda t: _meets(t, word))
    if not _can_come(scene, found):
        return None
    text = scene.chooser.one_of(WORDS['need'][word])
    if scene.rng.random() < 0.4:
        text += scene.chooser.one_of(WORDS['need_help'])
    return _one_of(found, text, 'need')


def _meets(thing, word):
    return True if thing.is_a(word) or thing.has(word) else None if word in thing.unsure else False


def _can_come(scene, found):
    return found and not scene.used & set(found) and OPERATOR not in scene.where(found)


def _one_of(found, text, topic):
    """The errand to bring one of these."""
    goals = (Move(found, OPERATOR),)
    return Errand(goals, say=text, uses=frozenset(found), places=frozenset({OPERATOR}), topic=topic)


def disliked(scene):
    """'Caffeine gives me headaches. A soda, please': one of a kind that is not what was named."""
    rng, free = scene.rng, scene.free()
    if len(free) < 2:
        return None
    good, bad = (scene.referrer.thing(i) for i in rng.sample(free, 2))
    nouns = [k for k in good.kinds if bad.is_a(k)]
    kinds = [k for k in (*bad.kinds, bad.name) if good.is_a(k) is NO]
    properties = [p for p in bad.properties if good.has(p) is NO and p in DISLIKE['property']]
    if not nouns or not (kinds or properties):
        return None
    noun = rng.choice(nouns)
    why, lacks = _reason(scene, kinds, properties)
    found = scene.referrer.denoted(lambda t: both(t.is_a(noun), lacks(t)))
    if not _can_come(scene, found):
        return None
    an = f'some {noun}' if is_mass(noun) else f'{article_of(noun)} {noun}'
    text = scene.chooser.one_of(DISLIKE['order']).format(why=why, an=an, noun=noun, one=f'one {noun}')
    return _one_of(found, text, 'disliked')


def _reason(scene, kinds, properties):
    """(why in words, a test for things that are not so)."""
    rng, chooser = scene.rng, scene.chooser
    if properties and rng.random() < 0.5:
        property = rng.choice(properties)
        return chooser.one_of(DISLIKE['property'][property]), lambda t: negated(t.has(property))
    kind = rng.choice(kinds)
    why = chooser.one_of(DISLIKE['kind']).format(xs=kind if is_mass(kind) else plural(kind))
    return why, lambda t: negated(t.is_a(kind))
