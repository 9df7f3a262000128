"""How the robot carries itself: the postures that experts and policies share, and where the hand works."""
import numpy as np

NEAR_TILT = 0.85                          # [rad] of the head: down at the surface in front
FAR_TILT = 0.45                           # [rad] out into the room
WORK = np.array([0.52, -0.08])            # [m] in the base frame: where the hand works best
EDGE = 0.33                               # [m] of the base's center from an edge, at least
CARRY = {'fr3_joint1': -0.6, 'fr3_joint2': -0.9, 'fr3_joint3': 0.0, 'fr3_joint4': -2.45, 'fr3_joint5': 0.0,
         'fr3_joint6': 1.6, 'fr3_joint7': 0.785}      # [rad] keeps the arm out of the head's picture


def lift_for(height):
    """Position of the lift [m] for work on a surface at a height [m], or over the rim of a container."""
    return float(min(max(height - 0.62, 0.0), 0.4))
