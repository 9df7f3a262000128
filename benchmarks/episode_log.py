"""Episodes of a long measurement, kept as they come, so that it can be run in parts."""
import itertools
import json

import joblib
from rich.progress import track


class EpisodeLog:
    """Episodes, each known by some of its fields.

    Args:
        fields: whose values, in this order, make the key of an episode; the last is its seed.
        path: JSON-lines file, an episode a line: read now and appended to. None: nothing outlives the process.
    """

    def __init__(self, fields, path=None):
        self._fields, self._path, self._episodes = fields, path, {}
        if path and path.exists():
            self._take(map(json.loads, path.read_text(encoding='utf-8').splitlines()))

    def measure(self, episodes_of, keys, size, jobs=1, console=None):
        """The episodes of some keys, in their order; only those that are missing are run.

        Args:
            episodes_of: f(*key without seed, seeds) -> [episode]; called for up to `size` seeds at once, in `jobs`
                processes.
        """
        missing = itertools.groupby((key for key in keys if key not in self._episodes), lambda key: key[:-1])
        work = [(*what, seeds[k:k + size]) for what, group in missing for seeds in [[key[-1] for key in group]]
                for k in range(0, len(seeds), size)]
        found = joblib.Parallel(n_jobs=jobs, return_as='generator_unordered')(
            joblib.delayed(episodes_of)(*item) for item in work)
        for episodes in track(found, 'chunks of episodes', total=len(work), console=console):
            self._append(episodes)
        return [self._episodes[key] for key in keys]

    def _append(self, episodes):
        self._take(episodes)
        if self._path:
            with open(self._path, 'a', encoding='utf-8') as file:
                file.writelines(json.dumps(episode) + '\n' for episode in episodes)

    def _take(self, episodes):
        self._episodes.update((tuple(e[field] for field in self._fields), e) for e in episodes)
