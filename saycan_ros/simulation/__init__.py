"""The simulated kitchen: KitchenSimulation in simulation.py, scripted experts in experts/."""
import os

os.environ.setdefault('MUJOCO_GL', 'egl')   # read when mujoco is imported: a robot's computer has no screen
