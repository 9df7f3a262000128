"""Things named together first, then one by one: 'find the tea and the apple. The first goes in the bin …'"""
from saycan_ros.language_model.grammar import tales
from saycan_ros.language_model.grammar.phrases import phrases
from saycan_ros.language_model.grammar.references import Reference
from saycan_ros.language_model.grammar.sentences import Sentence
from saycan_ros.language_model.grammar.several import moves, references, slots_of
from saycan_ros.language_model.grammar.wording import listed, sentence_case

WORDS = phrases('named_again')


def one_by_one(scene):
    """Two or three things, each to its own place, after all have been named."""
    rng, n = scene.rng, scene.rng.choice((2, 2, 2, 3))
    places = [rng.choice(scene.domain.targets) for _ in range(n)]
    found = references(scene, places) if len(set(places)) > 1 else None
    if not found or any(x.count > 1 for x in found):
        return None
    again = _again(scene, found)
    if not again:
        return None
    form = rng.choice(('state', 'order'))
    clauses = [tales.filled(scene, tales.patterns_of(place, form), x, slots_of(scene, place))
               for x, place in zip(again, places, strict=True)]
    opening = scene.chooser.one_of(WORDS['openings']).format(x=listed(rng, [x.text for x in found]))
    text = f'{opening} {_joined(rng, clauses)}'
    return Sentence(sentence_case(text), moves(found, places), (f'one_by_one:{n}',), False)


def _again(scene, found):
    """The things in other words: by their nouns, or by their order; None where that is not clear."""
    names = [f'the {x.bare}' for x in found if x.bare and len(x.bare.split()) < 3]
    if len(set(names)) == len(found) and scene.rng.random() < 0.55:
        return [Reference(name, x.wanted, plural=x.plural) for name, x in zip(names, found, strict=True)]
    if any(word in x.text for x in found for word in (' and ', ',', 'first', 'second', 'third', 'other')):
        return None
    orders = [p.split(' / ') for p in WORDS['in_order'] if len(p.split(' / ')) == len(found)]
    return [Reference(word, x.wanted) for word, x in zip(scene.rng.choice(orders), found, strict=True)]


def _joined(rng, clauses):
    if len(clauses) == 2:
        return clauses[0] + rng.choice((' and ', ', and ', ', ', '; ', '. ', '. Then ')) + clauses[1]
    return rng.choice((', ', '; ', '. ', ', ')).join(clauses)
