"""report.html: one self-contained page, and the same table for the terminal."""
import math
from pathlib import Path

import jinja2
from rich.table import Table

from saycan_ros.evaluation.results import MEASURES

LABELS = {'plan_success': 'plan success', 'execution_success': 'execution success', 'done_at_once': '`done` at once'}
FULL = 12.0   # [nat] below the best candidate, where a bar of the report has shrunk to nothing

PAGES = Path(__file__).parent     # page.html.j2 is what all pages look like


def write_report(path, title, results, summary):
    """Writes the page.

    Args:
        results: TaskResults. summary: of results.summary_of, with the settings of the run in front.
    """
    own = ('tasks', 'all', 'hard', 'families', 'end_reasons', 'not_run')
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(template(PAGES, 'report.html.j2').render(
        title=title, settings={k: v for k, v in summary.items() if k not in own}, groups=_groups(summary),
        labels=LABELS, ends=summary['end_reasons'], results=results, percent=_percent, nats=nats, width=_width,
        left_out=_left_out(summary), not_run=summary.get('not_run', {}),
        mark=lambda holds: '✓' if holds else '✗'), encoding='utf-8')


def template(folder, name):
    """A page of a folder, which may extend page.html.j2."""
    environment = jinja2.Environment(loader=jinja2.FileSystemLoader([folder, PAGES]), autoescape=True,
                                     undefined=jinja2.StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    return environment.get_template(name)


def _groups(summary):
    groups = {**summary['families'], 'hard': summary['hard'], 'all': summary['all']}
    return {name: group for name, group in groups.items() if group}


def _left_out(summary):
    """A sentence about tasks that no rate counts; empty where there are none, or an older version did not say."""
    count = len(summary.get('not_run', {}))
    return f'Not run and in no rate: {count} of {count + summary["tasks"]} tasks.' if count else ''


def _percent(rate):
    return '–' if rate is None else f'{100 * rate:.0f} %'


def nats(value):
    """A log-likelihood as the pages write it."""
    return '−∞' if value == -math.inf else f'{value:.2f}'


def _width(candidate, row):
    """Length of a bar [%]: the best is full, FULL nats below it nothing is left."""
    if candidate.combined == -math.inf:
        return 0
    return round(100 * max(0.0, 1 - (row.top[0].combined - candidate.combined) / FULL))


def table_of(summary, title):
    """The table by family, for rich."""
    table = Table(title=title, caption=f'[95 % interval, Wilson] {_left_out(summary)}'.rstrip())
    table.add_column('family')
    table.add_column('tasks', justify='right')
    for measure in MEASURES:
        table.add_column(LABELS[measure], justify='right', no_wrap=True)
    for name, group in _groups(summary).items():
        if name in ('hard', 'all'):
            table.add_section()
        table.add_row(name, str(group['plan_success']['tasks']), *(_cell(group[measure]) for measure in MEASURES))
    table.add_section()
    at_once = summary['all']['done_at_once']
    table.add_row('says `done` at once', str(at_once['tasks']), *[_cell(at_once)] * len(MEASURES), style='dim')
    return table


def _cell(rate):
    return f'{_percent(rate["rate"])} \\[{100 * rate["low"]:.0f}, {100 * rate["high"]:.0f}]'
