"""How likely each skill is to succeed from here.

rules.value_function(name, library, places) -> anything with
`score(observation_or_None, memory, skills) -> (N,) float64 in [0, 1]`, `model_id` and `sha256`.
"""
