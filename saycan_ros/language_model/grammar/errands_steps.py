"""Plans told skill by skill: legal ones, in the words of the skills or in those of people."""
from saycan_ros.language_model.grammar.phrases import phrases
from saycan_ros.language_model.grammar.plans import Go, Move, Release
from saycan_ros.language_model.grammar.references import Reference
from saycan_ros.language_model.grammar.scene import Errand
from saycan_ros.language_model.grammar.wording import capital, is_plural
from saycan_ros.language_model.grammar.world import OPERATOR, is_bin
from saycan_ros.skills import kind_of

WORDS = phrases('errands_steps')


def steps(scene):
    """A plan told skill by skill: 'go to the table, pick up the apple, go to the bin, put it down'."""
    rng, world, domain, n = scene.rng, scene.world, scene.domain, scene.rng.choice((2, 3, 4, 4, 5, 5, 6, 7))
    plain = domain.name == 'random' and rng.random() < 0.4                     # in the words of the skills
    held, at, x = world.holding and (world.holding,), world.at, None
    if held:
        x = Reference(f'the {kind_of(held[0])}', held) if plain else scene.held()
    texts, goals, used = [], [], {world.holding}

    def tell(skill):
        words = WORDS['skills' if plain else 'everyday'][skill]
        texts.append(scene.say(words, x, at, **({} if texts or not x else {'it': x.text})))

    while len(texts) < n:
        last = len(texts) >= n - 1
        if held and not texts and rng.random() < 0.6:                          # left where the robot is
            tell('put_in' if is_bin(at) else 'put_here')
            goals, held = [Release()], None
        elif held or last:
            at = rng.choice([p for p in domain.targets if p != at])
            if last and held and at == OPERATOR:
                tell('deliver')
                goals.append(Move(held, at))
                break
            if last:
                tell('hold' if held else 'back' if at == OPERATOR else 'go')
                goals += [*([Move(held, None)] if held else []), Go(at)]
                break
            tell('come' if at == OPERATOR else 'carry')
            tell('put_in' if is_bin(at) else 'put')
            goals, held = [*goals, Move(held, at)], None
        else:
            found = _unused(scene, used)
            if not found:
                return None
            held, place, noun = found
            used.update(held)
            x = Reference(f'the {noun}', held, plural=is_plural(noun))
            alone = sum(kind_of(i) == kind_of(held[0]) for i in world.where) == 1
            way = rng.choice(('go', 'go', 'find' if alone else 'go', 'go' if plain else 'from'))
            if at == place and rng.random() < 0.6:
                way = 'here'
            at = place
            if way in ('go', 'find'):
                tell(way)
            tell({'find': 'pick_found', 'from': 'pick_from'}.get(way, 'pick'))
            if len(texts) >= n:
                goals.append(Move(held, None))
    return Errand(tuple(goals), say=_joined(rng, texts), uses=frozenset(i for i in used if i),
                  topic=f'steps:{len(texts)}', only_first=True, last=True)


def _unused(scene, used):
    """(instances of a kind at one surface, that surface, a noun), of a kind that no step was about; or None."""
    kinds = {kind_of(i) for i in used if i}
    free = [i for i in scene.free(avoid=(OPERATOR,)) if kind_of(i) not in kinds]
    if not free:
        return None
    one = scene.rng.choice(free)
    place, thing = scene.world.where[one], scene.referrer.thing(one)
    noun = scene.rng.choice((thing.name, thing.name, thing.name, *thing.names, *thing.kinds))
    found = scene.referrer.denoted(lambda t: t.is_a(noun))
    if found and {kind_of(i) for i in found} == {thing.name}:
        return tuple(i for i in found if scene.world.where.get(i) == place), place, noun
    return None


def _joined(rng, texts):
    """Steps in one text: with commas, 'then', full stops or numbers."""
    form = rng.random()
    if form < 0.3:
        return rng.choice((', ', ', ', '; ')).join(texts)
    if form < 0.45:
        return ', '.join(texts[:-1]) + rng.choice((' and ', ', and ', ', then ', ' and then ')) + texts[-1]
    if form < 0.6:
        return rng.choice((', then ', ' then ', ', and then ')).join(texts)
    if form < 0.7 and len(texts) > 2:
        return f'first {texts[0]}, then ' + ', '.join([*texts[1:-1], f'and finally {texts[-1]}'])
    if form < 0.85:
        if rng.random() < 0.3:
            return '. Then '.join(texts)
        return '. '.join(capital(t) for t in texts)
    number = rng.choice(('{}. {}', '{}) {}', 'step {}: {}'))
    return rng.choice((' ', ', ', '; ')).join(number.format(k, t) for k, t in enumerate(texts, 1))
