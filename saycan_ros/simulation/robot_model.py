"""The mobile manipulator in MJCF: FR3 arm and hand, omnidirectional base, lift, pan-tilt head (primitive geoms only).

Gains follow one rule: timestep * (kv + damping) <= half of the joint's inertia. The contact solver ignores the implicit
part of the damping; with more of it objects slide out of closed fingers, whatever the friction.
"""
import math

ARM_JOINTS = tuple(f'fr3_joint{k}' for k in range(1, 8))
FINGER_JOINTS = ('fr3_finger_joint1', 'fr3_finger_joint2')
BASE_JOINTS = ('base_x', 'base_y', 'base_yaw')
TARGET_JOINTS = ('lift', 'head_pan', 'head_tilt')
CAMERAS = ('head', 'wrist')
PADS = ('left_pad', 'right_pad')
STROKE = 0.04                                # [m] of each finger
ARM_VELOCITY = (2.175, 2.175, 2.175, 2.175, 2.61, 2.61, 2.61)       # [rad/s] FR3 data sheet
CARRY = (-0.6, -0.9, 0.0, -2.45, 0.0, 1.6, 0.785)                  # [rad] of the arm, as in config/robot.yaml
GROUP = 3                                    # geom group of the robot
_Q = math.pi / 2

DEFAULTS = f'''
<default class="link"><geom contype="2" conaffinity="1" group="{GROUP}" rgba="0.92 0.92 0.92 1"/></default>
<default class="big"><joint damping="2" armature="1.0"/></default>
<default class="small"><joint damping="0.5" armature="0.5"/></default>
<default class="finger"><joint type="slide" axis="0 1 0" range="0 {STROKE}" damping="5" armature="0.2"/></default>
<default class="pad"><geom type="box" size="0.011 0.004 0.018" pos="0 0.004 0.0354" mass="0.02" rgba="0.15 0.15 0.15 1"
  friction="1.5 0.02 0.0005" condim="4" solref="0.01 1" solimp="0.95 0.99 0.001" priority="1"
  group="{GROUP}"/></default>
'''


def _capsule(start, end, radius):
    return f'<geom class="link" type="capsule" fromto="{start} {end}" size="{radius}"/>'


def _joint(number, low, high):
    kind = 'big' if number < 5 else 'small'
    return f'<joint name="fr3_joint{number}" class="{kind}" axis="0 0 1" range="{low} {high}"/>'


def _finger(name, pad, joint, yaw):
    return f'''<body name="{name}" pos="0 0 0.0584" euler="0 0 {yaw}" gravcomp="1">
<joint name="{joint}" class="finger"/>
<geom class="link" type="box" size="0.011 0.006 0.022" pos="0 0.014 0.024" mass="0.03" rgba="0.25 0.25 0.25 1"/>
<geom name="{pad}" class="pad"/></body>'''


def hand():
    """The hand with its fingers, tool center point and wrist camera."""
    fingers = (_finger('left_finger', PADS[0], FINGER_JOINTS[0], 0)
               + _finger('right_finger', PADS[1], FINGER_JOINTS[1], math.pi))
    return f'''<body name="fr3_hand" pos="0 0 0.107" euler="0 0 {-_Q / 2}" gravcomp="1">
<geom class="link" type="box" size="0.03 0.1 0.03" pos="0 0 0.03" mass="0.7"/>
<site name="fr3_hand_tcp" pos="0 0 0.1034" size="0.004" rgba="1 0 0 0" group="5"/>
<geom class="link" type="box" size="0.015 0.03 0.012" pos="0.05 0 0.02" mass="0.05" rgba="0.1 0.1 0.1 1"/>
<camera name="wrist" pos="0.065 0 0.04" xyaxes="0 1 0 0.955336489125606 0 0.29552020666133955" fovy="70"/>
{fingers}</body>'''


def arm(tool):
    """The seven links of the FR3 with a tool at the flange; joint limits of its data sheet."""
    c = _capsule
    return f'''<body name="fr3_link0" gravcomp="1">{c('-0.03 0 0.05', '0 0 0.10', 0.06)}
<body name="fr3_link1" pos="0 0 0.333" gravcomp="1">{_joint(1, -2.7437, 2.7437)}{c('0 0 -0.15', '0 0 0', 0.06)}
<body name="fr3_link2" euler="{-_Q} 0 0" gravcomp="1">{_joint(2, -1.7837, 1.7837)}{c('0 0 -0.04', '0 0 0.04', 0.06)}
{c('0 0 0', '0 -0.14 0', 0.055)}
<body name="fr3_link3" pos="0 -0.316 0" euler="{_Q} 0 0" gravcomp="1">{_joint(3, -2.9007, 2.9007)}
{c('0 0 -0.12', '0 0 0', 0.055)}{c('0 0 0', '0.08 0 0', 0.05)}
<body name="fr3_link4" pos="0.0825 0 0" euler="{_Q} 0 0" gravcomp="1">{_joint(4, -3.0421, -0.1518)}
{c('0 0 -0.03', '0 0 0.03', 0.055)}{c('0 0 0', '-0.08 0.1 0', 0.05)}
<body name="fr3_link5" pos="-0.0825 0.384 0" euler="{-_Q} 0 0" gravcomp="1">{_joint(5, -2.8065, 2.8065)}
{c('0 0 -0.25', '0 0.04 -0.12', 0.045)}{c('0 0.05 -0.1', '0 0.03 -0.02', 0.035)}
<body name="fr3_link6" euler="{_Q} 0 0" gravcomp="1">{_joint(6, 0.5445, 4.5169)}{c('0 0 -0.03', '0 0 0.03', 0.05)}
{c('0 0 0', '0.07 0 0', 0.045)}
<body name="fr3_link7" pos="0.088 0 0" euler="{_Q} 0 0" gravcomp="1">{_joint(7, -3.0159, 3.0159)}
{c('0 0 0', '0 0 0.06', 0.042)}{tool}</body></body></body></body></body></body></body></body>'''


def mobile_base():
    """The whole robot: base on two slides and a hinge, lift with the arm, mast with the head."""
    return f'''<body name="base_link">
<joint name="base_x" type="slide" axis="1 0 0"/><joint name="base_y" type="slide" axis="0 1 0"/>
<joint name="base_yaw" type="hinge" axis="0 0 1" armature="4"/>
<geom class="link" type="box" size="0.28 0.25 0.15" pos="0 0 0.19" mass="90" rgba="0.25 0.25 0.28 1"/>
<geom class="link" type="box" size="0.11 0.11 0.1" pos="0.1 -0.08 0.43" mass="15" rgba="0.3 0.3 0.33 1"/>
<geom class="link" type="cylinder" fromto="-0.05 0.2 0.3 -0.05 0.2 1.55" size="0.025" mass="3" rgba="0.4 0.4 0.4 1"/>
<body name="head_pan_link" pos="-0.02 0.2 1.6"><joint name="head_pan" axis="0 0 1" range="-1.5 1.5" damping="0.5"
 armature="0.1"/><inertial pos="0 0 0" mass="0.3" diaginertia="0.001 0.001 0.001"/>
<body name="head_tilt_link"><joint name="head_tilt" axis="0 1 0" range="-0.5 1.3" damping="0.5" armature="0.1"/>
<geom class="link" type="box" size="0.03 0.07 0.03" pos="-0.04 0 0" mass="0.4" rgba="0.1 0.1 0.1 1"/>
<camera name="head" pos="0.02 0 0" xyaxes="0 -1 0 0 0 1" fovy="55"/></body></body>
<body name="lift_link" pos="0.1 -0.08 0.53" gravcomp="1"><joint name="lift" type="slide" axis="0 0 1" range="0 0.4"
 damping="200" armature="5"/><geom class="link" type="box" size="0.09 0.09 0.02" mass="4" rgba="0.3 0.3 0.33 1"/>
{arm(hand())}</body></body>'''


def _arm_actuators():
    for k, name in enumerate(ARM_JOINTS):
        kp, kv, force = (2000, 90, 87) if k < 4 else (800, 40, 20)
        yield f'<position name="{name}" joint="{name}" kp="{kp}" kv="{kv}" forcerange="-{force} {force}"/>'


def actuators():
    """Contact exclusions, the coupling of the fingers, and the motors."""
    return f'''<contact><exclude body1="left_finger" body2="right_finger"/></contact>
<tendon><fixed name="gripper"><joint joint="{FINGER_JOINTS[0]}" coef="0.5"/>
<joint joint="{FINGER_JOINTS[1]}" coef="0.5"/></fixed></tendon>
<equality><joint joint1="{FINGER_JOINTS[0]}" joint2="{FINGER_JOINTS[1]}" solref="0.01 1"/></equality>
<actuator>
<velocity name="base_x" joint="base_x" kv="3000" forcerange="-800 800"/>
<velocity name="base_y" joint="base_y" kv="3000" forcerange="-800 800"/>
<velocity name="base_yaw" joint="base_yaw" kv="800" forcerange="-400 400"/>
<position name="lift" joint="lift" kp="20000" kv="1500" forcerange="-1000 1000"/>
<position name="head_pan" joint="head_pan" kp="40" kv="4"/><position name="head_tilt" joint="head_tilt" kp="40" kv="4"/>
{''.join(_arm_actuators())}
<position name="gripper" tendon="gripper" kp="2000" kv="10" forcerange="-40 40"/>
</actuator>'''


def arm_model():
    """MJCF of the arm alone, at the origin with the axes of the base: what differential IK works on."""
    tip = f'<site name="fr3_hand_tcp" pos="0 0 0.2104" euler="0 0 {-_Q / 2}"/>'
    return f'''<mujoco model="fr3"><compiler angle="radian" autolimits="true"/><default>{DEFAULTS}</default>
<worldbody>{arm(tip)}</worldbody></mujoco>'''
