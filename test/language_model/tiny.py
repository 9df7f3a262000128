"""A byte-level tokenizer with a few merges, and random models small enough for a test."""
import torch
from tokenizers import Tokenizer, decoders, models, pre_tokenizers
from transformers import LlamaConfig, LlamaForCausalLM, PreTrainedTokenizerFast

MERGES = [('Ġ', 'a'), ('p', 'i'), ('Ġ', 'pi'), ('c', 'k'), ('Ġpi', 'ck'), ('t', 'h'), ('th', 'e'), ('Ġ', 'the'),
          ('1', '.')]


def tiny_tokenizer():
    """Bytes, and MERGES on top of them; merges never cross a space."""
    letters = sorted(pre_tokenizers.ByteLevel.alphabet())
    vocab = {token: i for i, token in enumerate(['<s>', *letters, *(a + b for a, b in MERGES)])}
    tokenizer = Tokenizer(models.BPE(vocab=vocab, merges=MERGES))
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    return PreTrainedTokenizerFast(tokenizer_object=tokenizer, bos_token='<s>')


def write_tiny_model(folder, context=200):
    """Writes a random Llama of two layers as transformers does. Returns the folder."""
    torch.manual_seed(0)
    tokenizer = tiny_tokenizer()
    config = LlamaConfig(vocab_size=len(tokenizer), hidden_size=32, intermediate_size=64, num_hidden_layers=2,
                         num_attention_heads=4, num_key_value_heads=2, max_position_embeddings=context,
                         initializer_range=0.3)
    LlamaForCausalLM(config).save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    return folder
