"""For all tests of evaluation."""
import os

os.environ.setdefault('MUJOCO_GL', 'egl')       # read when mujoco is imported
