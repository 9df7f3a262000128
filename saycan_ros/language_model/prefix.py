"""What the model has read of the prompt, kept between calls."""
import torch
from transformers import DynamicCache
from transformers.cache_utils import DynamicLayer

from saycan_ros.language_model.tokens import common_length


class PrefixCache:
    """The keys and values of one prompt: extended by the tokens that changed, cropped to what two prompts share.

    Attributes:
        ids: the tokens that it holds.
        read_last: how many tokens the last `read` had to evaluate.
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

    @torch.inference_mode()
    def read(self, ids):
        """The model's log-probabilities of the token after ids (one or more), as (V,) float32 [nat]."""
        kept = common_length(self.ids, ids)
        if kept == len(ids) == len(self.ids) and self.row is not None:
            self.read_last = 0
            return self.row
        kept = min(kept, len(ids) - 1)                 # the last token must be read: its row is the answer
        if self.ids and not self.can_crop:
            self.forget()
            kept = 0
        if self.ids:
            self.crop(kept)
        self.row = self.extend(ids[kept:], logits_to_keep=1)[-1]
        self.ids, self.read_last = tuple(ids), len(ids) - kept
        return self.row

    @torch.inference_mode()
    def extend(self, ids, **kwargs):
        """Reads more tokens into the cache; (n, V) float32 log-probabilities after each. `ids` is not updated."""
        try:
            tokens = torch.tensor([list(ids)], device=self.model.device)
            logits = self.model(tokens, past_key_values=self.cache, use_cache=True, **kwargs).logits[0]
        except BaseException:
            self.forget()                              # some layers may hold the tokens, others not
            raise
        return logits.float().log_softmax(-1)

    def crop(self, length):
        """Keeps the first `length` tokens."""
        self.cache.crop(length - self.cache.get_seq_length())   # transformers 5: how many to drop, negative
        if length < len(self.ids):
            self.ids, self.row = self.ids[:length], None
