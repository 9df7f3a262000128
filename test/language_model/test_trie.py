"""The tree of tokens."""
from hypothesis import given
from hypothesis import strategies as st

from saycan_ros.language_model.trie import TokenTrie

TOKENS = st.lists(st.lists(st.integers(0, 3), min_size=1, max_size=5).map(tuple), min_size=1, max_size=12, unique=True)


@given(TOKENS)
def test_the_path_to_an_end_spells_the_continuation(continuations):
    trie = TokenTrie(continuations)
    for end, tokens in zip(trie.ends, continuations, strict=True):
        assert tuple(trie.token[n] for n in trie.path(end))[::-1] == tokens
        assert trie.depth[end] == len(tokens)


@given(TOKENS)
def test_what_continuations_share_is_one_node(continuations):
    trie = TokenTrie(continuations)
    assert len(trie) - 1 == len({tokens[:n] for tokens in continuations for n in range(1, len(tokens) + 1)})
    assert all(trie.parent[n] < n for n in range(1, len(trie)))


@given(TOKENS, st.data())
def test_best_below_is_the_highest_value_of_the_subtree(continuations, data):
    values = data.draw(st.lists(st.floats(-10, 0), min_size=len(continuations), max_size=len(continuations)))
    trie = TokenTrie(continuations)
    best = trie.best_below(values)
    for node in range(len(trie)):
        below = [v for end, v in zip(trie.ends, values, strict=True) if node == 0 or node in trie.path(end)]
        assert best[node] == max(below)
