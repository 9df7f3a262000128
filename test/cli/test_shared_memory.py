"""Files of dead Fast DDS processes are told from those of the living."""
import fcntl

from saycan_ros.cli._shared_memory import remove_stale_files, stale_files

SEGMENT, LOCK = 'fastrtps_0123456789abcdef', 'fastrtps_0123456789abcdef_el'


def put(folder, *names):
    for name in names:
        folder.joinpath(name).touch()


def test_a_segment_that_nobody_locks_is_stale_with_its_lock(tmp_path):
    put(tmp_path, SEGMENT, LOCK)
    assert [path.name for path in stale_files(tmp_path)] == [SEGMENT, LOCK]


def test_a_locked_segment_is_in_use(tmp_path):
    put(tmp_path, SEGMENT, LOCK)
    with (tmp_path / LOCK).open('rb') as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        assert stale_files(tmp_path) == []


def test_a_port_goes_with_its_mutex(tmp_path):
    put(tmp_path, 'fastrtps_port7413', 'fastrtps_port7413_el', 'sem.fastrtps_port7413_mutex')
    assert remove_stale_files(tmp_path) == 3 and list(tmp_path.iterdir()) == []


def test_files_of_others_are_left_alone(tmp_path):
    put(tmp_path, 'sem.other', 'fastrtps_notes.txt', 'pulse-shm-1_el')
    assert remove_stale_files(tmp_path) == 0 and len(list(tmp_path.iterdir())) == 3
