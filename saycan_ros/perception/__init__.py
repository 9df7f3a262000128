"""Pictures to objects: frames, the detector, and the object memory. `Perception` joins them."""
import importlib

_HOME = {'Perception': 'perception', 'Detection': 'detection', 'Detector': 'detector', 'MemoryTracker': 'memory',
         'FrameRefused': 'frames', 'Refusal': 'frames'}


def __getattr__(name):
    """Imports a public name when it is asked for: the detector needs torch, the frames do not."""
    if name not in _HOME:
        raise AttributeError(f'module {__name__!r} has no attribute {name!r}')
    return getattr(importlib.import_module(f'{__name__}.{_HOME[name]}'), name)
