"""The models of a recording, as they were and with changes."""
from types import SimpleNamespace

import pytest

from saycan_ros.bags.models import Changes, kitchen_of, models_of
from saycan_ros.evaluation import language


@pytest.mark.parametrize(('normalization', 'search_from'), [('per_token', 0), ('prior', 200)])
def test_a_normalization_that_cannot_be_searched_is_not(monkeypatch, normalization, search_from):
    monkeypatch.setattr(language, 'PromptedLanguage', lambda *asked, **loading: (asked[1], loading))
    recording = SimpleNamespace(settings={'language_model': {'normalization': 'sum', 'search_from': 200}}, decisions={})
    changes = Changes(normalization=normalization)
    found = models_of(recording, changes, kitchen_of(recording, changes)).language
    assert found == (normalization, {'search_from': search_from})
