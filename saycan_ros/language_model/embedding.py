"""Texts as vectors, by the frozen language model: what a skill is called becomes what it is like."""
import numpy as np
import torch


class TextEncoder:
    """Mean-pooled hidden states, centered on the texts that one compares with; each text is read once.

    Hidden states of causal models share a large common part; without it a cosine tells texts apart. The first token's
    state is hundreds of times as long as the others and says nothing (Sun et al. 2024, massive activations): a token is
    put before the text, and left out of the mean.

    Args:
        language_model: models.LanguageModel.
        layer: whose output is pooled, as a share of the depth; the middle carries meaning, the end the next token.
    """

    def __init__(self, language_model, layer=0.5):
        self._model, self._tokenizer = language_model.model, language_model.tokenizer
        self._layer = round(layer * language_model.model.config.get_text_config(decoder=True).num_hidden_layers)
        self._known = {}

    def encode(self, texts):
        """(N, D) float32, one vector a text.

        Raises:
            ValueError: a text has no token.
        """
        for text in texts:
            if text not in self._known:
                self._known[text] = self._pooled(text)
        return np.stack([self._known[text] for text in texts])

    def similarities(self, text, others):
        """(N,) float32 in [-1, 1]: cosine of a text with each of the others, around the mean of the others."""
        vectors = self.encode(others)
        center = vectors.mean(axis=0)
        a, b = self.encode([text])[0] - center, vectors - center
        return b @ a / np.maximum(np.linalg.norm(b, axis=1) * np.linalg.norm(a), np.finfo(np.float32).tiny)

    @torch.inference_mode()
    def _pooled(self, text):
        ids = self._tokenizer(text, return_tensors='pt', add_special_tokens=False).input_ids
        if not ids.numel():
            raise ValueError(f'no token in {text!r}')
        first = self._tokenizer.bos_token_id
        ids = torch.cat([ids.new_tensor([[ids[0, 0] if first is None else first]]), ids], 1)
        hidden = self._model(ids.to(self._model.device), output_hidden_states=True, logits_to_keep=1).hidden_states
        return hidden[self._layer][0, 1:].float().mean(dim=0).cpu().numpy()
