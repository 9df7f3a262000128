"""Pick up: the detector finds the object, the wrist camera closes the last 15 cm, a motor network moves the hand."""
