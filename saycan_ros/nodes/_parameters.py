"""A config dataclass as ROS parameters: declared with type, range and description; every fault is named."""
import dataclasses
import typing

from rcl_interfaces.msg import FloatingPointRange, IntegerRange, ParameterDescriptor
from rclpy.parameter import Parameter

from saycan_ros.config import ConfigError, did_you_mean, faults_of

TYPES = {
    bool: (Parameter.Type.BOOL, 'true or false'),
    int: (Parameter.Type.INTEGER, 'an integer'),
    float: (Parameter.Type.DOUBLE, 'a number with a decimal point'),
    str: (Parameter.Type.STRING, 'text'),
    list[str]: (Parameter.Type.STRING_ARRAY, 'a list of texts'),
    list[float]: (Parameter.Type.DOUBLE_ARRAY, 'a list of numbers with decimal points'),
    list[int]: (Parameter.Type.INTEGER_ARRAY, 'a list of integers'),
}
INT64 = 2**63 - 1
FILES = ('skills', 'places', 'robot')       # what a lab says once, for /**; not every node reads all of them


def declare(node, config_class):
    """Declares every field of a config dataclass (made of config.param) as a parameter of the node.

    An override that does not fit is replaced by the default, so that the node lives on to say what is wrong.

    Returns:
        The faults of the overrides, a sentence each.
    """
    overrides, faults = dict(node._parameter_overrides), []
    hints = typing.get_type_hints(config_class)
    for field in dataclasses.fields(config_class):
        kind = hints[field.name]
        ros_type, _ = TYPES[kind]
        default = field.default_factory() if field.default is dataclasses.MISSING else field.default
        value = overrides[field.name].value if field.name in overrides else default
        if value is None and typing.get_origin(kind) is list:
            value = []                      # how rcl hands over an empty list
        fault = _fault(field.name, kind, value) or _out_of_range(config_class, field.name, value)
        if fault:
            faults.append(fault)
            value = default
        node.declare_parameter(field.name, ros_type, _descriptor(field, kind), ignore_override=True)
        node.set_parameters([Parameter(field.name, ros_type, list(value) if isinstance(value, list) else value)])
    return faults


def undeclared(node):
    """A sentence for each override that no declared parameter takes: a misspelled name, above all."""
    known = sorted(node._parameters)
    return [f'parameter {name!r} is unknown.{did_you_mean(name, known, "parameters")}'
            for name in sorted(node._parameter_overrides)
            if not node.has_parameter(name) and name not in FILES and not name.startswith('qos_overrides.')]


def read(node, config_class):
    """The config dataclass with the parameters' values.

    Raises:
        ConfigError: values that do not fit, all in one message.
    """
    values = {f.name: node.get_parameter(f.name).value for f in dataclasses.fields(config_class)}
    config = config_class(**{k: list(v) if isinstance(v, (list, tuple)) else v for k, v in values.items()})
    if found := faults_of(config):
        raise ConfigError('; '.join(found))
    return config


def _fault(name, kind, value):
    """Why the value is not of the kind that the parameter takes, or None."""
    ros_type, wanted = TYPES[kind]
    if isinstance(value, (list, tuple)) and not value and typing.get_origin(kind) is list:
        return None
    if ros_type.check(value) and not (kind is int and isinstance(value, bool)):
        return None
    if kind is float and isinstance(value, int) and not isinstance(value, bool):
        return f'parameter {name} is {value}, an integer; write {float(value)}'
    if kind == list[float] and isinstance(value, (list, tuple)) and all(isinstance(v, (int, float)) for v in value):
        return f'parameter {name} is {list(value)}; write every number with a decimal point'
    return f'parameter {name} is {value!r}, but must be {wanted}'


def _out_of_range(config_class, name, value):
    found = [text for text in faults_of(config_class(**{name: value})) if text.startswith(f'{name} is')]
    return f'parameter {found[0]}' if found else None


def _descriptor(field, kind):
    meta = field.metadata
    low, high, choices = (meta.get(key) for key in ('low', 'high', 'choices'))
    text = meta.get('description', '')
    if choices:
        text = f'{text}; one of: {", ".join(map(str, choices))}'
    descriptor = ParameterDescriptor(description=text)
    if kind is int and (low, high) != (None, None):
        descriptor.integer_range = [IntegerRange(from_value=-INT64 if low is None else int(low),
                                                 to_value=INT64 if high is None else int(high), step=0)]
    if kind is float and (low, high) != (None, None):
        descriptor.floating_point_range = [FloatingPointRange(
            from_value=float('-inf') if low is None else float(low),
            to_value=float('inf') if high is None else float(high), step=0.0)]
    return descriptor
