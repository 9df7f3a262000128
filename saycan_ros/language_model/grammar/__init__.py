"""Generated instructions and plans over any skill library: what the planner's language model learns from.
examples.Generator(seed, domains) draws Examples; libraries.domain_of(SkillLibrary) makes a domain of a user's library.

    examples     one example: libraries (what there is), world (where), forms (what is asked), plans (what to do)
    forms        how often each form of a sentence is drawn: sentences, several, tales, conditions, twists, exceptions
    errands      how often each errand is drawn: errands_one, _many, _needs, _none; clauses, what all of them say
    references   what a thing is called, so that the words denote it: locations, wording, things, everyday; names
    manner       how a whole sentence is said; patterns, which words are held out
    judging      whether what was done is what was asked for; texts, an example as the language model reads it

A phrase is a line of the YAML file that has the name of its module (phrases.py). A new errand or form is a function
beside the others, scene -> Errand or Sentence or None, and a weight in errands.py or forms.py. Any of these changes
what a seed draws from then on.
"""
