"""Writes one self-contained page about a bag, or about the results of `saycan eval`; opening it needs no network."""
import time
from pathlib import Path

from saycan_ros.config import ConfigError

RESULTS = 'results.json'


def add_arguments(parser):
    """Flags of `saycan report`."""
    parser.add_argument('source', type=Path, metavar='BAG', help='bag, or output folder of saycan eval')
    parser.add_argument('--output', type=Path, metavar='FILE', help='of the page (default: report.html in the folder)')
    parser.add_argument('--namespace', help='of the graph, where the bag holds several')


def run(args):
    """Exit status 0 where the page was written."""
    begun = time.perf_counter()
    folder = args.source if args.source.is_dir() else args.source.parent
    page = args.output or folder / 'report.html'
    try:
        if (args.source / RESULTS).is_file() or args.source.name == RESULTS:
            what = _of_results(folder / RESULTS, page)
        else:
            what = _of_bag(args.source, args.namespace, page)
    except OSError as err:
        raise ConfigError(f'{err.filename or page}: {err.strerror}') from err
    print(f'{page}: {what}, {page.stat().st_size / 1e3:.0f} kB, made in {time.perf_counter() - begun:.1f} s')
    return 0


def _of_results(path, page):
    from saycan_ros.evaluation.report import write_report
    from saycan_ros.evaluation.results import load_results
    results, summary = load_results(path)
    write_report(page, summary.get('file', path.parent.name), results, summary)
    return f'{len(results)} tasks'


def _of_bag(path, namespace, page):
    from saycan_ros.bags.models import Changes, kitchen_of
    from saycan_ros.bags.recording import Recording
    from saycan_ros.bags.report import write_bag_report
    recording = Recording(path, namespace)
    return f'{write_bag_report(page, recording, kitchen_of(recording, Changes()).places)} decisions'
