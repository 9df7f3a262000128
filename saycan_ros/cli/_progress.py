"""One progress bar a stage of a training."""
import contextlib


@contextlib.contextmanager
def progress_bars():
    """Yields report(stage, share done in [0, 1], text beside it)."""
    from rich.progress import Progress
    with Progress(transient=True) as progress:
        bars = {}

        def report(stage, done, text=''):
            if stage not in bars:
                bars[stage] = progress.add_task(stage, total=1.0)
            progress.update(bars[stage], completed=done, description=f'{stage} {text}'.strip())

        yield report
