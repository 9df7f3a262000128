"""How likely each skill is to succeed from here.

load.load_value_function(name, library, places) -> anything with
`score(observation_or_None, memory, skills) -> (N,) float64 in [0, 1]`, `model_id` and `sha256`, and `pictures` True
where it looks at pictures. rules: set by hand; learned: trained by `saycan train value`.
"""
