"""What the language model thinks of every skill: log-likelihoods after the prompt, the best first."""
import json
import re

from saycan_ros.cli._numbers import whole
from saycan_ros.config import ConfigError
from saycan_ros.language_model.adapter import SHIPPED
from saycan_ros.language_model.processor import DTYPES
from saycan_ros.language_model.prompt import SUCCEEDED
from saycan_ros.language_model.prompted import PromptedScorer
from saycan_ros.language_model.scores import NORMALIZATIONS, ScoringError
from saycan_ros.skills import load_skills

_FAILED = re.compile(r'(?P<skill>.+?)\s*\(failed(: *(?P<outcome>.+))?\)')


def add_arguments(parser):
    """The flags of `saycan score`."""
    parser.add_argument('instruction', metavar='INSTRUCTION')
    parser.add_argument('--scene', default='', metavar='TEXT',
                        help="the Scene line: 'Scene: hat on the bed. Robot at operator, holding nothing.'")
    parser.add_argument('--history', nargs='+', default=[], metavar='SKILL',
                        help="skills done so far, each in quotes; one that failed: 'pick up the hat (failed: slipped)'")
    parser.add_argument('--language', '--model', dest='model', default=SHIPPED, metavar='NAME',
                        help='folder, Hugging Face id, built-in name or http://host:port/v1#name (%(default)s)')
    parser.add_argument('--prompt', metavar='FILE', help='prompt file (that of the package for this model)')
    parser.add_argument('--skills', metavar='FILE', help='skill library (config/skills.yaml of the package)')
    parser.add_argument('--normalization', choices=NORMALIZATIONS, default='sum')
    parser.add_argument('--dtype', choices=DTYPES, default='auto', help='auto: decided by the processor flags')
    parser.add_argument('--threads', type=whole, default=0, help='of torch; 0: as many as it finds right')
    parser.add_argument('--json', action='store_true', help='all that is needed to compute it again')


def run(args):
    """Scores every skill of the library once and prints them."""
    library = load_skills(args.skills)
    history, outcomes = parse_history(args.history, library)
    prompted = PromptedScorer(args.model, args.normalization, args.prompt, dtype=args.dtype, threads=args.threads)
    try:
        scores = prompted.score(args.instruction, args.scene, history, outcomes, library.texts)
    except ScoringError as err:
        raise ConfigError(str(err)) from err
    if args.json:
        print(json.dumps(as_json(scores, prompted.scorer.source), indent=1))
    else:
        _print_table(scores, args.instruction)
    return 0


def parse_history(entries, library):
    """Skill texts and their outcomes of the --history entries.

    Raises:
        ConfigError: an entry that is no skill of the library.
    """
    skills, outcomes = [], []
    for entry in entries:
        failed = _FAILED.fullmatch(entry)
        skills.append(library[failed['skill'] if failed else entry].text)
        outcomes.append((failed['outcome'] or 'failed') if failed else SUCCEEDED)
    return skills, outcomes


def as_json(scores, source):
    """DESIGN.md section 9: log_likelihood is of `continuation` after `prompt`, both exactly as tokenised.

    With another normalization than `sum`, `score` is what the planner would see.
    """
    skills = [{'text': text, 'continuation': continuation, 'log_likelihood': float(total)}
              for text, continuation, total in zip(scores.skills, scores.continuations, scores.sums, strict=True)]
    if scores.normalization != 'sum':
        for skill, score in zip(skills, scores.log_likelihoods, strict=True):
            skill['score'] = float(score)
    return {'model': str(source), 'dtype': scores.dtype, 'normalization': scores.normalization,
            'prompt': scores.prompt, 'skills': skills}


def _print_table(scores, instruction):
    from rich.console import Console
    from rich.markup import escape
    from rich.table import Table
    table = Table(title=escape(instruction), title_justify='left', box=None, pad_edge=False)
    table.add_column('skill')
    table.add_column({'sum': 'log p [nat]', 'prior': 'log p - prior [nat]', 'per_token': 'log p a token [nat]'}[
        scores.normalization], justify='right')
    for score, text in sorted(zip(scores.log_likelihoods, scores.skills, strict=True), key=lambda pair: -pair[0]):
        table.add_row(escape(text), f'{score:.2f}')
    console = Console()
    console.print(table)
    console.print(f'{escape(scores.model_id)}, {scores.dtype}, {scores.time:.2f} s', style='dim')
