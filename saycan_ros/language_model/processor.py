"""Which processor runs the language model, and the number format that it is good at."""
from pathlib import Path

from saycan_ros.config import ConfigError, did_you_mean

DTYPES = ('auto', 'float32', 'bfloat16')
FLAGS = ('avx2', 'avx512f', 'avx512_bf16', 'amx_bf16', 'asimd', 'bf16')   # the last two are ARM's
FAST_BFLOAT16 = {'avx512_bf16', 'amx_bf16', 'bf16'}


def processor_flags(cpuinfo='/proc/cpuinfo'):
    """The flags that decide speed and rounding, as one string: 'avx2 avx512f avx512_bf16'; '' where unknown."""
    try:
        lines = Path(cpuinfo).read_text(errors='replace').splitlines()
    except OSError:
        return ''
    has = {word for line in lines if line.startswith(('flags', 'Features')) for word in line.split(':', 1)[-1].split()}
    return ' '.join(flag for flag in FLAGS if flag in has)


def choose_dtype(dtype, flags, cuda_bfloat16=None):
    """The dtype's name. `auto` is decided by the processor alone, never by timing, so that a decision can be replayed.

    Args:
        dtype: one of DTYPES.
        flags: of processor_flags.
        cuda_bfloat16: the GPU calculates in bfloat16; None: there is no GPU.

    Raises:
        ConfigError: an unknown dtype.
    """
    if dtype not in DTYPES:
        raise ConfigError(f'unknown dtype {dtype!r}.{did_you_mean(dtype, DTYPES, "dtypes")}')
    if dtype != 'auto':
        return dtype
    fast = bool(FAST_BFLOAT16 & set(flags.split())) if cuda_bfloat16 is None else cuda_bfloat16
    return 'bfloat16' if fast else 'float32'
