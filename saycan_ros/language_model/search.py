"""The exact k best skills without reading the whole tree: branch and bound on log p_LLM + log p_VF."""
import heapq
import math

WIDTH = 16      # nodes a pass: a pass costs about the same for one node and for sixteen


def k_best(tree, log_prior, k, width=WIDTH):
    """The k skills with the highest log-likelihood + log_prior, exactly.

    A log-likelihood only falls along a path, so the log-likelihood up to a node plus the best log_prior below it bounds
    every skill below. Nodes are read in the order of their bounds until no bound exceeds the k-th best found. A pass
    costs more than a few tokens: where a text can go on in one way only (`pick up the`), that is read in the same pass,
    and few ways to begin are read with the prompt.

    Args:
        tree: TreeReader, nothing read yet.
        log_prior: (N,) floats [nat], one a continuation of the tree's trie; -inf: never among the best.
        k: how many, one or more.

    Returns:
        ({index of a continuation: log-likelihood [nat]} of every skill whose end was reached, the k best among them;
        bound [nat] on log-likelihood + log_prior of all others, -inf where there are none).
    """
    trie = tree.trie
    above = trie.best_below(log_prior)
    ending = {}
    for index, end in enumerate(trie.ends):
        ending.setdefault(end, []).append(index)
    found, best, open_nodes = {}, [], []

    def reach(node, read=()):
        for child in trie.children[node].values():
            for index in ending.get(child, ()):
                found[index] = tree.log_p[child]
                _keep(best, found[index] + log_prior[index], k)
            if child in read:
                continue
            bound = tree.log_p[child] + max((above[c] for c in trie.children[child].values()), default=-math.inf)
            if bound > -math.inf:
                heapq.heappush(open_nodes, (-bound, child))

    ways = trie.children[0].values()
    first = [node for way in ways for node in trie.chain(way)] if len(ways) <= width else []
    tree.read(first)
    read = set(first)
    for node in (0, *first):
        reach(node, read)
    while open_nodes and -open_nodes[0][0] > _enough(best, k):
        nodes = []
        while open_nodes and len(nodes) < width and -open_nodes[0][0] > _enough(best, k):
            nodes += trie.chain(heapq.heappop(open_nodes)[1])
        tree.read(nodes)
        read = set(nodes)
        for node in nodes:
            reach(node, read)
    return found, -open_nodes[0][0] if open_nodes else -math.inf


def _keep(best, score, k):
    """best: heap of the k highest scores so far, the lowest first."""
    heapq.heappush(best, score)
    if len(best) > k:
        heapq.heappop(best)


def _enough(best, k):
    """A bound at or under this needs no look."""
    return best[0] if len(best) == k else -math.inf
