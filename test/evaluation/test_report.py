"""The page and the table."""
import io

from rich.console import Console
from scripted import LIBRARY, PLACES, parts, task

from saycan_ros.evaluation.report import table_of, write_report
from saycan_ros.evaluation.results import summary_of
from saycan_ros.evaluation.runner import run_task
from saycan_ros.evaluation.worlds import RuledWorld


def evaluated(instruction, **about):
    what = task(instruction=instruction, objects={'tea': 'table'}, goal=({'tea': 'gripper'},), hard=True)
    results = [run_task(what, RuledWorld(what, LIBRARY, PLACES), parts('find a tea', 'pick up the tea'))]
    return results, summary_of(results, {'world': 'symbolic', **about})


def test_the_page_is_one_file_that_shows_each_decision_with_its_candidates(tmp_path):
    results, summary = evaluated('get the tea')
    write_report(tmp_path / 'report.html', 'mine.yaml', results, summary)
    page = (tmp_path / 'report.html').read_text()
    for text in ('get the tea', 'find a tea', 'pick up the tea', '`done` at once', 'class="bar"', 'hard', 'symbolic'):
        assert text in page
    for outside in ('http://', 'https://', 'src=', 'href='):
        assert outside not in page


def test_an_instruction_cannot_write_into_the_page(tmp_path):
    results, summary = evaluated('get <script>alert(1)</script>')
    write_report(tmp_path / 'report.html', 'mine.yaml', results, summary)
    assert '<script>alert' not in (tmp_path / 'report.html').read_text()


def test_what_was_not_run_is_told_beside_the_rates(tmp_path):
    results, summary = evaluated('get the tea', not_run={'7': 'KeyError: <tea>', '9': 'no room'})
    write_report(tmp_path / 'report.html', 'mine.yaml', results, summary)
    page, console = (tmp_path / 'report.html').read_text(), Console(file=io.StringIO(), width=120)
    console.print(table_of(summary, 'title'))
    for text in (page, console.file.getvalue()):
        assert 'Not run and in no rate: 2 of 3 tasks' in text
    assert 'KeyError: &lt;tea&gt;' in page and '<b>9</b> no room' in page


def test_the_table_has_a_row_a_family_and_one_of_a_planner_that_says_done_at_once():
    _, summary = evaluated('get the tea')
    console = Console(file=io.StringIO(), width=120)
    console.print(table_of(summary, 'title'))
    text = console.file.getvalue()
    for word in ('structured', 'hard', 'all', 'says `done` at once', '100 % [21, 100]', '0 % [0, 79]'):
        assert word in text
