"""Networks' files of weights, safetensors in half precision with what they are of in the header, and their device."""
import json

import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import save_file

from saycan_ros.config import ConfigError


def save_weights(path, tensors, **about):
    """Writes {name: tensor}, the floating ones as float16. about: {name: anything that JSON has a word for}."""
    save_file({name: (tensor.half() if tensor.is_floating_point() else tensor).contiguous()
               for name, tensor in tensors.items()}, path,
              metadata={name: json.dumps(value) for name, value in about.items()})


def load_weights(path, what, remedy, build):
    """What build(tensors, about) makes of a file; arguments as save_weights had them, floating ones as float32.

    Raises:
        ConfigError: no such file, or build finds in it what it does not expect. what: for the message; remedy: too.
    """
    try:
        with safe_open(path, 'pt') as file:
            about = {name: json.loads(text) for name, text in (file.metadata() or {}).items()}
            tensors = {name: file.get_tensor(name) for name in file.keys()}               # noqa: SIM118
        return build({name: t.float() if t.dtype == torch.float16 else t for name, t in tensors.items()}, about)
    except (OSError, SafetensorError) as err:
        raise ConfigError(f'{path}: no weights of {what} ({err}); {remedy}') from err
    except (KeyError, TypeError, ValueError, RuntimeError) as err:
        raise ConfigError(f'{path}: not the weights of {what} ({str(err).splitlines()[0]}); {remedy}') from err


def named(networks):
    """{'name.key': tensor} of {name: network}."""
    return {f'{name}.{key}': value for name, network in networks.items() for key, value in network.state_dict().items()}


def fill(networks, tensors):
    """Gives {name: network} their weights of `named`, ready to answer. Raises KeyError, RuntimeError: others."""
    for name, network in networks.items():
        network.load_state_dict({key: tensors[f'{name}.{key}'] for key in network.state_dict()})
        network.eval()
    return networks


def to_gpu(*networks):
    """Moves networks to the GPU where there is one that has room; the torch device that they are on."""
    if torch.cuda.is_available():
        try:
            for network in networks:
                network.to('cuda')
            return torch.device('cuda')
        except RuntimeError:        # full: a language model may have all of it
            pass
    for network in networks:
        network.to('cpu')
    return torch.device('cpu')
