"""What all tests share."""
import os

from hypothesis import HealthCheck, settings

# A busy machine is no failure.
settings.register_profile('saycan', deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile('saycan')

os.environ['CUDA_VISIBLE_DEVICES'] = ''                                 # the same on a machine with a GPU
os.environ['NO_PROXY'] = os.environ['no_proxy'] = '127.0.0.1,localhost'     # servers of tests are here
