"""What the model has read of the prompt, kept between calls."""
import torch
from transformers import DynamicCache
from transformers.cache_utils import DynamicLayer

from saycan_ros.language_model.tokens import common_length

LONG = 256      # tokens; more of a text are read in a pass of their own: a mask beside them would take long


class PrefixCache:
    """The keys and values of one prompt: extended by the tokens that changed, cropped to what two prompts share.

    Attributes:
        ids: the tokens that it holds.
        read_last: how many tokens of its ids the last read had to evaluate.
    """

    def __init__(self, model):
        self.model = model
        self.read_last = 0
        self.forget()

    def forget(self):
        """Drops everything."""
        self.ids, self.row = (), None
        self.cache = DynamicCache(config=self.model.config)

    @property
    def can_crop(self):
        """Every layer keeps all its tokens: no sliding window, no recurrent state."""
        return all(type(layer) is DynamicLayer for layer in self.cache.layers)

    def read(self, ids):
        """The model's log-probabilities of the token after ids (one or more), as (V,) float32 [nat]."""
        if unread := self._crop_to(ids):
            self._keep(ids, self._extend(unread, logits_to_keep=1)[-1])
        return self.row

    def read_tree(self, ids, tokens, depths, sees):
        """Reads ids and a tree beyond them in one pass, which takes little longer than one over either.

        The tree stays behind ids in the cache until that is cropped.

        Args:
            ids: one or more.
            tokens: (n,) of the tree, one or more; depths: (n,) each one's place after ids, 1 right behind them.
            sees: (n, m + n) bool, which of the m tokens that are there from the last passes, and of these, each sees.

        Returns:
            What `read` does, and (n, V) float32 log-probabilities after each of the tokens [nat].
        """
        unread = self._crop_to(ids)
        if len(unread) > LONG:
            self.read(ids)
            unread = ()
        after = self._extend((*unread, *tokens), **self._tree(len(ids), len(unread), depths, sees))
        if unread:
            self._keep(ids, after[0].clone())
            after = after[1:]
        return self.row, after

    def _keep(self, ids, row):
        self.ids, self.row = tuple(ids), row

    def _crop_to(self, ids):
        """Goes back to what ids share with the tokens that are there; those of ids that are to be read."""
        kept = common_length(self.ids, ids)
        if kept == len(ids) == len(self.ids) and self.row is not None:
            self.read_last = 0
            return ()
        kept = min(kept, len(ids) - 1)                 # the last token must be read: its row is the answer
        if self.ids and not self.can_crop:
            self.forget()
            kept = 0
        if self.ids:
            self.crop(kept)
        self.read_last = len(ids) - kept
        return tuple(ids[kept:])

    def _tree(self, length, unread, depths, sees):
        """What the model is to know of a pass over the last `unread` of `length` tokens, and a tree beyond them."""
        dtype, device = self.model.dtype, self.model.device
        there, new = self.cache.get_seq_length(), unread + len(depths)
        hidden = torch.finfo(dtype).min
        mask = torch.full((new, there + new), hidden, dtype=dtype).triu(there + 1)          # of a text
        mask[unread:, length:] = hidden * ~sees
        places = [*range(length - unread, length), *(length + depth - 1 for depth in depths)]
        return {'attention_mask': mask[None, None].to(device), 'position_ids': torch.tensor([places], device=device),
                'logits_to_keep': len(depths) + bool(unread)}

    @torch.inference_mode()
    def _extend(self, ids, **kwargs):
        """Reads more tokens into the cache; (n, V) float32 log-probabilities after those that are kept."""
        try:
            tokens = torch.tensor([ids], device=self.model.device)
            logits = self.model(tokens, past_key_values=self.cache, use_cache=True, **kwargs).logits[0]
            return logits.float().log_softmax(-1)
        except BaseException:
            self.forget()                              # some layers may hold the tokens, others not
            raise

    def crop(self, length):
        """Keeps the first `length` tokens."""
        self.cache.crop(length - self.cache.get_seq_length())   # transformers 5: how many to drop, negative
        if length < len(self.ids):
            self.ids, self.row = self.ids[:length], None
