"""The reference pages say what the code says."""
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def test_the_reference_pages_are_up_to_date():
    done = subprocess.run([sys.executable, ROOT / 'scripts' / 'reference.py', '--check'], cwd=ROOT,
                          capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
