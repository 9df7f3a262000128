"""A trie of skills read by the model in few passes, after a prompt that it has read once."""
import torch

from saycan_ros.language_model.trie import TokenTrie

ROWS = 256              # nodes a pass: its log-probabilities, 256 x 50,000 float32, take 50 MB


class TreeReader:
    """Reads nodes of a trie in any order that puts parents first; a node sees the prompt and its own ancestors alone.

    A context manager: leaving it crops the cache back to the prompt.

    Attributes:
        log_p: {node: log-likelihood of the path to it [nat], float}, of every child of a node that was read. The first
            pass reads the prompt, and so the root.
        passes: how many forward passes it took; nodes_read: how many nodes in all of them.
    """

    def __init__(self, prefix, prompt_ids, trie):
        """prefix: PrefixCache; prompt_ids: token ids of the prompt, one or more."""
        self.prefix, self.trie = prefix, trie
        self.passes = self.nodes_read = 0
        self._prompt = prompt_ids
        self._slot = {}                                # node -> its place in the cache after the prompt
        self.log_p = {0: 0.0}

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._forget_nodes()

    def _forget_nodes(self):
        self._slot.clear()
        if self.prefix.cache.get_seq_length() > len(self._prompt):
            self.prefix.crop(len(self._prompt))

    def read_all(self):
        """Reads every inner node; log_p then holds the whole trie.

        Each pass forgets the nodes of the last one and reads the few ancestors again that its own have there: every
        node would otherwise look at all nodes before it, only to find nearly all of them masked.
        """
        inner = self.trie.inner
        for start in range(0, len(inner) or 1, ROWS):
            self._forget_nodes()
            nodes = inner[start:start + ROWS]
            self.read(sorted({up for node in nodes for up in self.trie.path(node)}))

    def read(self, nodes):
        """Reads inner nodes, whose parents were read before or are in the same list, in one forward pass."""
        for node in nodes:
            self._slot[node] = len(self._slot)
        row, after = self._pass_over(nodes) if nodes else (self.prefix.read(self._prompt), None)
        if not self.passes:
            self._keep([0], row[None])
        if nodes:
            self._keep(nodes, after)
        self.passes += 1
        self.nodes_read += len(nodes)

    def _pass_over(self, nodes):
        trie, slots = self.trie, self._slot
        sees = torch.zeros(len(nodes), len(slots), dtype=torch.bool)
        for row, node in zip(sees, nodes, strict=True):
            row[[slots[up] for up in trie.path(node)]] = True
        return self.prefix.read_tree(self._prompt, [trie.token[n] for n in nodes], [trie.depth[n] for n in nodes], sees)

    def _keep(self, nodes, after):
        """after: (n, V) log-probabilities of the token after each of the nodes [nat]."""
        below = [(i, token, child) for i, node in enumerate(nodes) for token, child in self.trie.children[node].items()]
        rows, tokens, children = zip(*below, strict=True)
        for child, log_p in zip(children, after[list(rows), list(tokens)].tolist(), strict=True):
            self.log_p[child] = self.log_p[self.trie.parent[child]] + log_p


@torch.inference_mode()
def one_pass_each(model, prompt_ids, continuations):
    """The same sums the slow way, one full pass a continuation: the reference, and for models that no tree suits.

    Args:
        prompt_ids: token ids, one or more; continuations: (N,) token ids each.

    Returns:
        (N,) list of float [nat].
    """
    sums = []
    for tokens in continuations:
        ids = torch.tensor([[*prompt_ids, *tokens]], device=model.device)
        logits = model(ids, use_cache=False, logits_to_keep=len(tokens) + 1).logits[0, :-1]
        log_p = logits.float().log_softmax(-1)                                                          # (n, V)
        sums.append(log_p.gather(1, torch.tensor(tokens, device=model.device)[:, None]).double().sum().item())
    return sums


def tree_suits(prefix):
    """Does this model read a tree as it reads a line? Tried out: not every architecture takes mask and positions."""
    if not prefix.can_crop:
        return False
    model = prefix.model
    size = model.config.get_text_config(decoder=True).vocab_size
    prompt, ends = [t % size for t in (11, 5, 7, 13)], [[t % size for t in ts] for ts in ((3, 4, 5), (3, 4, 9), (8, 6))]
    trie = TokenTrie(ends)
    try:
        with TreeReader(prefix, prompt, trie) as tree:
            tree.read_all()
            found = [tree.log_p[end] for end in trie.ends]
    except (ValueError, TypeError, RuntimeError):
        return False
    finally:
        prefix.forget()
    tolerance = 1e-3 if model.dtype == torch.float32 else 0.5
    return all(abs(a - b) < tolerance for a, b in zip(found, one_pass_each(model, prompt, ends), strict=True))
