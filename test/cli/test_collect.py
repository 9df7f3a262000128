"""What `saycan collect` says of what it has recorded."""
from saycan_ros.cli.main import main
from saycan_ros.simulation import trials


def test_what_a_policy_believed_and_was_not_so_is_no_success(monkeypatch, tmp_path, capsys):
    rows = [{'family': 'pick', 'outcome': 'succeeded', 'success': success} for success in (True, False)]
    monkeypatch.setattr(trials, 'try_some', lambda *_: rows)
    assert main(['collect', '--trials', '--skills', 'pick', '--episodes', '2', '--output', str(tmp_path)]) == 0
    assert "'succeeded': 1, 'believed to have succeeded': 1" in capsys.readouterr().out
