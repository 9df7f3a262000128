"""The stop word in the stream: the classifier's arithmetic, the stream's pieces, and the word itself."""
import numpy as np
import pytest
import torch

from saycan_ros.config import ConfigError, share
from saycan_ros.speech import stop_measuring, stop_recipe, stop_training, stop_word
from saycan_ros.speech.audio import RATE
from saycan_ros.speech.embedding import HOP, SIZE, EmbeddingStream
from saycan_ros.speech.scenes import SceneKind, make_scene
from saycan_ros.speech.stop_measuring import hits_of, judge
from saycan_ros.speech.stop_training import CONTEXT, Network, Shard
from saycan_ros.speech.stop_word import REFRACTORY, Classifier, StopWord
from saycan_ros.speech.voices import Voice

VOICES = (Voice('en-us+Michael', pace=0.94), Voice('en-gb+Annie', pace=1.06), Voice('en-us+Lee', pace=1.19))


@pytest.fixture
def weights(tmp_path):
    """A network that has learned nothing, as file; and the network."""
    torch.manual_seed(0)
    network = Network(torch.randn(SIZE), torch.rand(SIZE) + 0.5).eval()
    stop_training.save(network, tmp_path / 'w.safetensors', 'stop', 0.25)
    return tmp_path / 'w.safetensors', network


def test_the_classifier_computes_what_was_trained(weights):
    path, network = weights
    classifier = Classifier.load(path)
    windows = np.random.default_rng(0).standard_normal((5, CONTEXT, SIZE)).astype(np.float32)
    with torch.no_grad():
        wanted = torch.sigmoid(network(torch.from_numpy(windows))).numpy()
    assert classifier.scores(windows) == pytest.approx(wanted, abs=1e-5)
    assert (classifier.context, classifier.threshold, classifier.word) == (CONTEXT, 0.25, 'stop')


def test_weights_that_are_missing_or_of_something_else_name_the_remedy(tmp_path):
    old = tmp_path / 'old.safetensors'
    stop_training.save(Network(torch.zeros(CONTEXT * SIZE), torch.ones(CONTEXT * SIZE)), old, 'stop', 0.5)
    for path in (tmp_path / 'none.safetensors', share('models', 'detector') / 'detector.safetensors', old):
        with pytest.raises(ConfigError, match='saycan train stopword'):
            Classifier.load(path)


class Counting:
    """In place of the two networks: an embedding holds its window's mean."""

    def spectrum(self, samples):
        return np.full((8, 32), samples[-HOP:].mean(), np.float32)

    def embed(self, spectra):
        return np.repeat(spectra.mean((1, 2))[:, None], SIZE, 1)


@pytest.mark.parametrize('piece', [1, 320, 1279, 5000])
def test_the_pieces_in_which_audio_comes_change_no_embedding(piece):
    samples = np.random.default_rng(1).integers(-9000, 9000, 3 * HOP + 200).astype(np.int16)
    whole = EmbeddingStream(Counting()).push(samples)
    stream = EmbeddingStream(Counting())
    pieces = np.concatenate([stream.push(samples[at:at + piece]) for at in range(0, len(samples), piece)])
    assert len(whole) == 3 and np.array_equal(whole, pieces)


def test_the_real_embedding_is_the_same_in_pieces(embedding):
    samples = np.random.default_rng(2).integers(-9000, 9000, RATE).astype(np.int16)
    whole = EmbeddingStream(embedding).push(samples)
    stream = EmbeddingStream(embedding)
    pieces = np.concatenate([stream.push(part) for part in np.split(samples, 25)])
    assert whole.shape == (RATE // HOP, SIZE) and np.allclose(whole, pieces, atol=1e-4)


def test_one_word_is_reported_once(weights, monkeypatch):
    detector = StopWord(weights[0], embedding=Counting())
    scores = [0.1, 0.9, 0.9] + [0.9] * REFRACTORY + [0.1, 0.3]
    monkeypatch.setattr(detector, 'scores', lambda samples: np.array(scores))
    assert detector.push(np.zeros(0, np.int16)) == [2 * HOP, (2 + REFRACTORY) * HOP]
    assert hits_of(np.array(scores), 0.25).tolist() == [2 * HOP, (2 + REFRACTORY) * HOP]


def test_a_hit_after_the_word_counts_for_it_and_others_are_false_alarms():
    shard = Shard(np.zeros((100, SIZE), np.float32), np.array([[RATE, 2 * RATE], [5 * RATE, 6 * RATE]]), 8.0)
    noticed, delays, alarms = judge(shard, np.array([2 * RATE + 1600, 4 * RATE]))
    assert (noticed, delays, alarms) == ([True, False], [0.1], 1)


@pytest.mark.parametrize(('count', 'low', 'high'), [(0, 0.0, 3.689), (1, 0.025, 5.572), (10, 4.795, 18.390)])
def test_the_interval_of_a_count_is_the_exact_one_of_poisson(count, low, high):
    assert stop_measuring.poisson(count) == pytest.approx((low, high), abs=1e-3)      # tables of Garwood 1936


def test_figures_count_words_and_alarms_over_all_scenes(monkeypatch):
    scores = np.zeros(100)
    scores[[26, 60]] = 1.0                   # 80 ms after the word's end; 2.7 s after it
    monkeypatch.setattr(stop_measuring, 'scores_of', lambda classifier, shard: scores)
    word, none = (Shard(np.zeros((100, SIZE)), np.array(stops).reshape(-1, 2), 8.0)
                  for stops in ([[20 * HOP, 26 * HOP]], []))
    found = stop_measuring.figures_of(None, [word, none, none], 0.5)
    assert (found.noticed, found.words, found.alarms, found.delays) == (1, 1, 5, (0.08,))
    assert found.row['noticed'] == '1 of 1' and found.row['an hour [95 %]'].startswith('750.0 [')


def test_the_threshold_is_the_lowest_that_the_false_alarms_allow(monkeypatch):
    scores = np.zeros(3600)
    scores[[100, 200, 300]] = 0.5, 0.9, 0.99
    monkeypatch.setattr(stop_measuring, 'scores_of', lambda classifier, shard: scores)
    hour = Shard(np.zeros((1, SIZE)), np.zeros((0, 2), int), 3600.0)
    for allowed, least, most in ((3, 0.0, 0.02), (2, 0.5, 0.53), (1, 0.9, 0.91), (0, 0.99, 0.992)):
        assert least <= stop_measuring.choose_threshold(None, [hour], allowed) <= most


def test_windows_around_a_word_are_neither_right_nor_wrong():
    shard = Shard(np.zeros((100, SIZE), np.float32), np.array([[20 * HOP, 25 * HOP]]), 8.0)
    bags, without = shard.labels()
    assert bags.tolist() == [[24, 25, 26, 27]]                      # the hop that ends with the word is number 24
    assert not set(without) & set(range(20, 25 + 9)) and {19, 45} <= set(without)


def test_a_scene_of_a_seed_is_always_the_same(speak):
    kind = SceneKind(stop=1.0, near=0.0, speech=0.0, decibels=20.0)
    one, two, other = (make_scene(kind, 4.0, 'stop', seed) for seed in (1, 1, 2))
    assert np.array_equal(one.samples, two.samples) and not np.array_equal(one.samples, other.samples)
    assert len(one.stops) and (one.stops[:, 1] - one.stops[:, 0] > 0.2 * RATE).all()


@pytest.mark.parametrize('voice', VOICES, ids=lambda voice: voice.name)
def test_the_word_is_heard_in_voices_that_were_not_trained_on(embedding, speak, voice):
    detector = StopWord(embedding=embedding)
    word, pause = speak('stop!', voice) // 4, np.zeros(RATE, np.int16)
    assert detector.push(pause) == []
    at, = detector.push(np.concatenate([word, pause]))
    assert RATE <= at <= 2 * RATE + len(word)


def test_silence_and_hiss_are_no_stop(embedding):
    detector = StopWord(embedding=embedding)
    hiss = np.random.default_rng(0).normal(0, 300, 5 * RATE).astype(np.int16)
    assert detector.push(np.concatenate([np.zeros(3 * RATE, np.int16), hiss])) == []


def test_a_stop_word_can_be_trained_from_nothing(tmp_path, embedding, speak):
    recipe = stop_word_recipe(scenes=4, steps=10, checked=1.0, measured=1.0)
    kind = SceneKind(synthesizer='espeak-ng')
    shards = [stop_training.make_shard(tmp_path / f'{k}.npz', kind, 4.0, recipe.word, k) for k in range(4)]
    network = stop_training.fit(shards, recipe.steps, recipe.seed)
    stop_training.save(network, tmp_path / stop_word.WEIGHTS, recipe.word, 0.5)
    found = StopWord(tmp_path / stop_word.WEIGHTS, embedding=embedding).scores(np.zeros(2 * RATE, np.int16))
    assert len(found) == 2 * RATE // HOP and ((found >= 0) & (found <= 1)).all()


def test_the_card_trades_words_against_false_alarms(tmp_path, monkeypatch):
    draws = np.random.default_rng(0)

    def shard(*_):
        return Shard(draws.standard_normal((250, SIZE)).astype(np.float32), np.array([[80, 90]]) * HOP, 20.0)

    monkeypatch.setattr(stop_recipe.stop_training, 'make_shard', shard)
    monkeypatch.setattr(stop_recipe, 'installed', lambda: [])
    monkeypatch.setattr(stop_recipe, 'synthesizer', lambda name: None)
    monkeypatch.setattr(stop_recipe, 'variants', lambda: (('Michael',), ('Annie', 'Lee')))
    recipe = stop_word_recipe(scenes=5, talk=1, steps=10, checked=1.0, measured=1.0)
    figures = stop_recipe.train_stop_word(recipe, tmp_path, tmp_path)
    card = (tmp_path / 'README.md').read_text()
    threshold = Classifier.load(tmp_path / stop_word.WEIGHTS).threshold
    assert f'Threshold {threshold:.4f}' in card and f'| {threshold:.4f} |' in card
    assert all(f'| {name} |' in card for name in figures)
    assert f'| threshold | {" | ".join(figures)} |' in card


def stop_word_recipe(**values):
    from saycan_ros.speech.stop_recipe import StopWordRecipe
    return StopWordRecipe(**values)
