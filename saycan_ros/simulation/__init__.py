"""The simulated kitchen: KitchenSimulation in simulation.py, scripted experts in experts/."""
