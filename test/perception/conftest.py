"""Lets the tests of this folder import scene.py, and MuJoCo draw without a screen."""
import os
import sys
from pathlib import Path

os.environ.setdefault('MUJOCO_GL', 'egl')       # read when mujoco is imported
sys.path.insert(0, str(Path(__file__).parent))
