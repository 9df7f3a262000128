"""Lets the tests of this folder import scene.py."""

