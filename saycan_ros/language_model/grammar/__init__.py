"""Generated instructions and plans over any skill library: what the planner's language model learns from.
examples.Generator(seed, domains) draws Examples; libraries.domain_of(SkillLibrary) makes a domain of a user's library.
"""
