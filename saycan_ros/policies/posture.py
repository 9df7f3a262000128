"""How the robot carries itself: the postures that experts and policies share, and where the hand works."""
import numpy as np

NEAR_TILT = 0.85                          # [rad] of the head: down at the surface in front
FAR_TILT = 0.45                           # [rad] out into the room
WORK = np.array([0.52, -0.08])            # [m] in the base frame: where the hand works best
TUCKED = 0.15                             # [m] of the hand from where it is carried: farther out nothing is driven
EDGE = 0.33                               # [m] of the base's center from an edge, at least


def lift_for(height):
    """Position of the lift [m] for work on a surface at a height [m], or over the rim of a container."""
    return float(min(max(height - 0.62, 0.0), 0.4))
