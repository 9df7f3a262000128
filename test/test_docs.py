"""The pages: their commands can be parsed, their links lead somewhere."""
import argparse
import importlib
import re
import shlex
from pathlib import Path

import pytest

from saycan_ros.cli.main import VERBS

ROOT = Path(__file__).resolve().parents[1]
PAGES = [ROOT / 'README.md', ROOT / 'CONTRIBUTING.md', *sorted((ROOT / 'docs').rglob('*.md'))]
COMMAND = re.compile(r'^\s{4,}(?:\.venv/bin/)?saycan (?P<verb>\S+)(?P<rest>[^#\n]*)', re.MULTILINE)
LINK = re.compile(r'\]\((?!https?:)([^)#]+)')
COMMANDS = [(page, m['verb'], m['rest']) for page in PAGES for m in COMMAND.finditer(page.read_text())]


@pytest.mark.parametrize(('page', 'verb', 'rest'), COMMANDS, ids=[f'{p.name}: {v}{r}'.strip() for p, v, r in COMMANDS])
def test_every_command_of_a_page_can_be_parsed(page, verb, rest):
    assert verb in VERBS
    parser = argparse.ArgumentParser(exit_on_error=False)
    importlib.import_module(f'saycan_ros.cli.{verb}').add_arguments(parser)
    parser.parse_args(shlex.split(rest))


def test_the_pages_have_commands():
    assert len(COMMANDS) >= 8


@pytest.mark.parametrize('page', PAGES, ids=lambda page: page.name)
def test_every_link_leads_somewhere(page):
    for target in LINK.findall(page.read_text()):
        assert (page.parent / target).exists(), target


@pytest.mark.parametrize('page', PAGES, ids=lambda page: page.name)
def test_no_page_stops_the_robot_with_one_message_or_runs_a_python_without_torch(page):
    text = page.read_text()
    assert not re.search(r'pub (--once|-1) /saycan/stop|(^|`|    )python3? ', text, re.MULTILINE)


def test_every_verb_has_a_module_with_a_docstring():
    for verb in VERBS:
        assert importlib.import_module(f'saycan_ros.cli.{verb}').__doc__
