"""Several things told in sentences that lean on each other: with pronouns, 'that table', 'the rest', 'in its place'."""
import re

from saycan_ros.language_model.grammar import agreement, clauses
from saycan_ros.language_model.grammar import errands_none as none
from saycan_ros.language_model.grammar import errands_one as one
from saycan_ros.language_model.grammar.phrases import phrases
from saycan_ros.language_model.grammar.plans import Move
from saycan_ros.language_model.grammar.references import Reference
from saycan_ros.language_model.grammar.scene import way
from saycan_ros.language_model.grammar.sentences import Sentence, draw
from saycan_ros.language_model.grammar.several import as_one, moves, references, slots_of
from saycan_ros.language_model.grammar.wording import is_mass, is_plural, plural, sentence_case
from saycan_ros.language_model.grammar.world import OPERATOR, head_of, is_bin

WORDS = phrases('tales')
_ENDED = re.compile('inally|[Ll]ast|very end|to finish')
_VERBS = ('is', 'has', 'goes', 'belongs', 'needs', 'was')      # slots of the phrases, as they agree with one thing
_LAST = {none.come: 3, none.go: 3, none.visit: 1, one.take: 3}
_VAGUE = re.compile(r'(?:^|, | and | also | plus )(?:an?|any|some|one|something|anything|two|three) ')


def in_groups(scene):
    """Two or three groups of things, each with its place, a sentence or part of one for each."""
    rng, n = scene.rng, scene.rng.choice((2, 3))
    text, goals, found, previous, before, is_order = '', (), [], None, None, False
    if n == 2 and rng.random() < 0.12:
        return _later_first(scene)
    for k in range(n):
        place = _next_place(scene, found, before)
        size = rng.choice((1, 1, 1, 2) if k or n == 3 else (1, 1, 2, 2, 3))
        several = references(scene, [place] * size, found, tuple(g.place for g in goals))
        if not several:
            return None
        x = as_one(rng, several)
        if k == 0:
            text, is_order = _opening(scene, x, place)
        else:
            text = _continued(scene, text, x, place, previous, before, last=k == n - 1)
        if not text:
            return None
        goals, found = goals + moves(several, [place] * len(several)), found + several
        previous, before = x, place
    if len({g.place for g in goals}) == 1 or sum(g.count for g in goals) > 5:
        return None
    text, goals, topics = _at_the_end(scene, text, goals, found)
    return Sentence(sentence_case(text), goals, (f'groups:{n}', *topics), is_order and '. ' in text)


def _later_first(scene):
    """'The tea should go on the table, but first throw the apple away.'"""
    first, second = scene.rng.sample(scene.domain.targets, 2)
    found = references(scene, [first, second])
    if not found or any(_VAGUE.search(x.text) for x in found):
        return None
    texts = [filled(scene, WORDS['next'][way(p)]['order'], x, slots_of(scene, p))
             for x, p in zip(found, (first, second), strict=True)]
    text = scene.chooser.one_of(WORDS['later_first']).format(first=texts[0], second=texts[1])
    return Sentence(sentence_case(text), moves(found, (first, second)), ('groups:2', 'backwards'), False)


def _at_the_end(scene, text, goals, found):
    """Now and then one more errand of another sort: to come, to wait somewhere, to hold something."""
    if scene.rng.random() < 0.8 or _ENDED.search(text):
        return text, goals, ()
    later = scene.then(goals, (i for x in found for i in x.wanted))
    errand = draw(later, _LAST, needs_do=True)
    if errand is None or errand.only_first:
        return text, goals, ()
    link = scene.chooser.one_of(WORDS['links'][scene.rng.choice(('then', 'last'))])
    return f'{text.rstrip(".")}. {link} {errand.do}', goals + errand.goals, (errand.topic,)


def _next_place(scene, found, before):
    """A place; often one where things of the first group were, or where those before went."""
    rng = scene.rng
    sources = [p for p in scene.where([i for r in found[:1] for i in r.wanted]) if p in scene.domain.surfaces]
    if len(sources) == 1 and rng.random() < 0.35:
        return sources[0]
    if before and rng.random() < 0.12:
        return before
    return rng.choice([p for p in scene.domain.targets if p != before])


def _opening(scene, x, place):
    """(the first sentence: what is the matter with the things and where they go, or an order; whether it is that)."""
    rng, words = scene.rng, clauses.to(place)
    x = _with_source(scene, x)
    if rng.random() < 0.35 or _VAGUE.search(x.text):
        is_order = rng.random() < 0.6
        return scene.say(words.do if is_order else words.says(x.count > 1), x, place), is_order
    tell = WORDS['tell']
    patterns = tell[way(place)]
    if is_bin(place) and rng.random() < 0.5 and all(_is_eaten(scene, i) for i in x.wanted):
        patterns = tell['spoiled']
    return filled(scene, patterns, x, slots_of(scene, place)), False


def _is_eaten(scene, instance):
    return not {'food', 'drink', 'snack', 'fruit', 'vegetable', 'beverage'}.isdisjoint(
        scene.referrer.thing(instance).kinds)


def _with_source(scene, x):
    """The reference with where all of it lies, now and then: what it denotes stays the same."""
    places = scene.where(x.wanted)
    place = places.pop() if len(places) == 1 else None
    if place not in scene.domain.surfaces or any(f'the {p}' in x.text for p in scene.domain.places):
        return x
    if scene.rng.random() < 0.5 or ' that ' in x.text or x.count != len(x.wanted):
        return x
    return Reference(f'{x.text} on the {place}', x.wanted, x.count, x.different, x.plural, x.by)


def _continued(scene, text, x, place, previous, before, last):
    """The text with what happens to the next things."""
    rng, patterns = scene.rng, WORDS['next'][way(place)]
    slots = _said_before(scene, text, place, before) or slots_of(scene, place)
    states = rng.random() < 0.3 and not _VAGUE.search(x.text)
    clause = filled(scene, patterns['state' if states else 'order'], x, slots)
    if states:
        link = scene.chooser.one_of(WORDS['links']['any'])
    elif rng.random() < 0.25 and not re.search(r'[.?!;:] ', text):
        return text.rstrip('.?!') + rng.choice((', and then ', ' and ', ', then ', ', and after that ')) + clause
    elif rng.random() < 0.2:
        link = filled(scene, WORDS['links']['once'][way(before)], previous, {})
    else:
        link = scene.chooser.one_of(WORDS['links']['last' if last and rng.random() < 0.3 else 'then'])
    joint = '; ' if rng.random() < 0.1 and not text.endswith(('?', '!', '.')) else '. '
    return f'{text.rstrip(".")}{joint}{link} {clause}'.replace('  ', ' ')


def _said_before(scene, text, place, before):
    """{on}, {to} of a place by what was said: 'that table', 'the other counter', 'the same place'; or None."""
    rng, head = scene.rng, head_of(place)
    if place == before and rng.random() < 0.7 and place != OPERATOR:
        same = rng.choice(('there too', 'there as well', f'{"in" if is_bin(place) else "on"} the same {head}'))
        return {'on': same, 'to': same if same.startswith('there') else 'to the same place'}
    if way(place) != 'surface' or rng.random() < 0.3:
        return None
    alike = scene.domain.alike(place)
    named = [p for p in alike if f'the {p}' in text]
    if len(named) != 1 or len(re.findall(rf'\b{head}s?\b', text)) != text.count(f'the {named[0]}'):
        return None
    if named == [place]:
        return {'on': f'on that {head}', 'to': f'to that {head}'}
    return {'on': f'on the other {head}', 'to': f'to the other {head}'} if len(alike) == 2 else None


def filled(scene, patterns, x, slots):
    """One of the patterns, with the words that agree with the things."""
    rng, many = scene.rng, x.plural or (x.count > 1 and x.by != 'everything')
    every = x.text.startswith('any') and x.count < len(x.wanted)  # 'any soda should go there' would mean all of them
    patterns = [p for p in patterns if ('p' in slots or '{p}' not in p) and not (every and p.startswith('{x}'))]
    if x.count == 2 and many:
        it, they = rng.choice(('them', 'them', 'both', 'both of them')), rng.choice(('they', 'both', 'both of them'))
    elif x.count > 2 and many:
        it, they = rng.choice(('them', 'all of them')), rng.choice(('they', 'they all', 'all of them'))
    else:
        it, they = x.it, agreement.slots(x.plural)['they']
    verbs = {verb: agreement.plural_verb(verb) if many else verb for verb in _VERBS}
    return scene.chooser.one_of(patterns).format(x=x.text, it=it, they=they, **verbs, **slots)


def the_rest(scene):
    """One thing here, the others of its kind or place there: 'the coke is for me, bin the other sodas'."""
    rng, world, free = scene.rng, scene.world, scene.free()
    if not free:
        return None
    this = rng.choice(free)
    thing, source = scene.referrer.thing(this), world.where[this]
    by_kind = bool(thing.kinds) and rng.random() < 0.6
    noun = rng.choice(thing.kinds) if by_kind else None
    found = scene.referrer.denoted(lambda t: t.is_a(noun)) if by_kind else [i for i in free if world.where[i] == source]
    name = rng.choice((thing.name, *thing.names))
    rest = tuple(i for i in found or () if i != this)
    if not 1 <= len(rest) <= 3 or world.holding in rest or scene.referrer.denoted(lambda t: t.is_a(name)) != (this,):
        return None
    texts = _rest_of_kind(noun, len(rest)) if by_kind else WORDS['rest']['place'] if source != OPERATOR else None
    places = [p for p in scene.domain.targets if by_kind or p != source]
    if not texts or name == noun or len(places) < 2:
        return None
    here, there = rng.sample(places, 2)
    if here == source or there in scene.where(rest):
        return None
    several = len(rest) > 1 or (by_kind and is_plural(noun))
    x = Reference(f'the {name}', (this,), plural=is_plural(name))
    text = scene.chooser.one_of(texts).format(place=source)
    y = Reference(text, rest, len(rest), plural=by_kind and several, by='all' if by_kind else 'everything')
    text, is_order = _contrast(scene, x, here, y, there)
    if rng.random() < 0.25:
        is_order = False
        about = scene.chooser.one_of(WORDS['rest']['about_kind' if by_kind else 'about_place'])
        text = f'{about.format(nouns=plural(noun or "thing"), place=source)} {text}'
    return Sentence(sentence_case(text), (*moves([x], [here]), Move(rest, there, len(rest))), ('rest',), is_order)


def _rest_of_kind(noun, n):
    """How all others of a kind are called, or None."""
    if is_mass(noun) and not is_plural(noun):
        return None
    if n == 1:
        return (f'the other {noun}', f'the remaining {noun}')
    return tuple(p.format(nouns=plural(noun)) for p in WORDS['rest']['kind'])


def _contrast(scene, x, here, y, there):
    """(two clauses of one form, whether both are orders)."""
    rng, form, clauses_of = scene.rng, scene.rng.choice(('state', 'order')), []
    for r, place in ((x, here), (y, there)):
        clauses_of.append(filled(scene, patterns_of(place, form), r, slots_of(scene, place)))
    is_order = form == 'order' and not any(c.startswith((x.text, y.text, 'I ')) for c in clauses_of)
    return rng.choice((' and ', ', and ', ', ', '; ', '. ', ', but ')).join(clauses_of), is_order


def patterns_of(place, form):
    """Clauses that say what comes to a place, as an 'order' or a 'state'; none says 'as for' the thing."""
    return [p for p in WORDS['next'][way(place)][form] if not p.startswith('as for')]


def in_its_place(scene):
    """One thing goes, another comes to where it was: 'bin the tea and put the apple in its place'."""
    rng = scene.rng
    place = rng.choice(scene.domain.targets)
    found = references(scene, [place])
    if not found or len(found[0].wanted) != 1:
        return None
    (x,), (old,) = found, scene.where(found[0].wanted)
    others = references(scene, [old], found, (place,)) if old in scene.domain.surfaces else None
    if not others or others[0].count > 1:
        return None
    order, (y,) = scene.say(clauses.to(place).do, x, place), others
    named = x.bare and not x.plural and len(x.bare.split()) < 3 and rng.random() < 0.5
    words = WORDS['in_its_place']['named' if named else 'them' if x.plural else 'it']
    then = scene.chooser.one_of(words).format(x=f'the {x.bare}', y=y.text, **agreement.slots(y.plural))
    text = order and order + rng.choice((' and ', ', and ', ', and then ', '. Then ', '. After that, ', '; ')) + then
    is_order = not then.startswith(y.text)
    return text and Sentence(sentence_case(text), moves([x, y], [place, old]), ('in_its_place',), is_order)
