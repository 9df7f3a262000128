"""All skill texts as one tree of tokens: what they share is evaluated once."""


class TokenTrie:
    """The continuations as a tree; node 0 is the end of the prompt.

    Attributes:
        parent, token, depth: of each node, parents before children; the root has parent -1, token -1, depth 0.
        children: {token: node} of each node.
        ends: node at which each continuation ends.
    """

    def __init__(self, continuations):
        """continuations: token ids, (N,) lists, none of them empty."""
        self.parent, self.token, self.depth, self.children, self.ends = [-1], [-1], [0], [{}], []
        for tokens in continuations:
            if not tokens:
                raise ValueError('a continuation without tokens')
            node = 0
            for token in tokens:
                node = self._child(node, token)
            self.ends.append(node)

    def __len__(self):
        return len(self.parent)

    def _child(self, node, token):
        if token not in self.children[node]:
            self.children[node][token] = len(self.parent)
            self.parent.append(node)
            self.token.append(token)
            self.depth.append(self.depth[node] + 1)
            self.children.append({})
        return self.children[node][token]

    @property
    def inner(self):
        """The nodes below the root that have children, parents first: those that the model must read."""
        return [node for node in range(1, len(self)) if self.children[node]]

    def chain(self, node):
        """The node and those below it up to the next branch or end, leaves left out: the only way to go on."""
        while self.children[node]:
            yield node
            if len(self.children[node]) > 1:
                return
            node = next(iter(self.children[node].values()))

    def path(self, node):
        """The nodes from node up to the root, the root left out."""
        while node > 0:
            yield node
            node = self.parent[node]

    def best_below(self, values):
        """The highest of values, (N,) one a continuation, that ends at or below each node; (len(self),) list."""
        best = [float('-inf')] * len(self)
        for end, value in zip(self.ends, values, strict=True):
            best[end] = max(best[end], value)
        for node in range(len(self) - 1, 0, -1):
            best[self.parent[node]] = max(best[self.parent[node]], best[node])
        return best
