"""Branch and bound finds exactly what full scoring finds, and reads less."""
import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from saycan_ros.language_model.prefix import PrefixCache
from saycan_ros.language_model.search import k_best
from saycan_ros.language_model.tree import TreeReader
from saycan_ros.language_model.trie import TokenTrie

PROMPT = (1, 2, 3)
CONTINUATIONS = st.lists(st.lists(st.integers(0, 5), min_size=1, max_size=5).map(tuple), min_size=1, max_size=20,
                         unique=True)
PRIOR = st.floats(-12, 0) | st.just(-np.inf)


def read(tiny_model, continuations, prior, k, width=16):
    """(every log-likelihood by full scoring, what k_best found, its bound, nodes read by each)."""
    trie, prefix = TokenTrie(continuations), PrefixCache(tiny_model.model)
    with TreeReader(prefix, PROMPT, trie) as tree:
        tree.read_all()
        every, all_nodes = np.array([tree.log_p[end] for end in trie.ends]), tree.nodes_read
    with TreeReader(prefix, PROMPT, trie) as tree:
        found, bound = k_best(tree, prior, k, width)
    return every, found, bound, all_nodes, tree.nodes_read


@given(CONTINUATIONS, st.data())
@settings(max_examples=300)
def test_the_k_best_are_those_of_full_scoring_and_all_others_stay_under_the_bound(tiny_model, continuations, data):
    prior = data.draw(st.lists(PRIOR, min_size=len(continuations), max_size=len(continuations)))
    k, width = data.draw(st.integers(1, 5)), data.draw(st.sampled_from([1, 2, 16]))
    every, found, bound, _, _ = read(tiny_model, continuations, prior, k, width)
    total = every + prior
    for index, value in found.items():
        assert abs(value - every[index]) < 1e-3
    best = sorted((total[i] for i in found), reverse=True)[:k]
    exact = np.sort(total[np.isfinite(total)])[::-1][:k]
    assert np.allclose(best[:len(exact)], exact, atol=1e-3)
    others = [t for i, t in enumerate(total) if i not in found]
    assert max(others, default=-np.inf) <= bound + 1e-3


def test_it_reads_a_small_part_of_a_large_tree(tiny_model):
    continuations = [(a, b, c, 6) for a in range(8) for b in range(8) for c in range(8)]
    prior = np.where(np.arange(512) % 97 == 5, 0.0, -30.0)
    every, found, _, all_nodes, nodes_read = read(tiny_model, continuations, prior, 1)
    assert max(found, key=lambda i: found[i] + prior[i]) == int(np.argmax(every + prior))
    assert all_nodes >= 8 + 64 + 512                # a few twice
    assert nodes_read < all_nodes / 5


def test_a_skill_that_begins_another_is_found_at_its_own_end(tiny_model):
    every, found, _, _, _ = read(tiny_model, [(1, 2), (1, 2, 3)], [0.0, 0.0], 2)
    assert np.allclose([found[0], found[1]], every, atol=1e-3)
    assert found[1] < found[0]
