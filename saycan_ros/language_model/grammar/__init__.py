"""Generated instructions and plans over any skill library: what the planner's language model learns from.
examples.Generator(seed, domains) draws Examples; libraries.domain_of(SkillLibrary) makes a domain of a user's library.

An example, from the outside in
    examples         a scene, an instruction, the plan; texts: as the language model reads them
    judging          whether what was done is what was asked for
    libraries        what there is: the user's things and places, or random ones (everyday, names); things: what is true
    world, plans     the rules of the skills; from goals to skills, also where one fails
    forms, errands   how often each form of an instruction and each errand is drawn
    written          what was written one by one, beside all that is drawn here
    manner           how the whole is said: politely, in haste, with slips

Forms: a Scene -> Sentence or None
    sentences        one errand, or several in order or backwards
    several, tales   several things in one breath, or in sentences that lean on each other; named_again: one by one
    conditions       if, unless, whether it is there; facts: what may be true
    fallbacks        second choices
    twists           what is taken back, or meant and not something else
    exceptions       all but one, the other one, what is not there
    undone           what cannot or need not be done

Errands: a Scene -> Errand or None
    errands_one      one thing, or several by one name: bring, put, throw away, take, swap
    errands_hand     what the robot holds; errands_steps: a plan told skill by skill
    errands_none     what moves nothing: driving, looking, staying, the impossible
    errands_needs    a need, or a dislike, that names nothing; errands_choices: which of two will do
    errands_many     a place cleared, sorted or laid, a kind shared out or split
    errands_sets     all, some, or one of each sort of a kind
    errands_lists    meals, who gets what, the rest of a place, each kind to its place
    errands_places   all of several places, or of all

Words
    scene            what all of these draw from
    references       what a thing is called, so that the words denote it; locations: by where it is
    clauses, orders  what every form says for bring, put, throw away, take; short orders
    wording          nouns and properties; agreement: the verbs that go with them
    phrases          the YAML file of a module, a phrase a line; patterns: its choices, and which are held out

A new errand or form is a function beside the others and a weight in errands.py or forms.py.
Any of these changes what a seed draws from then on.
"""
