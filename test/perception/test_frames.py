"""Frames are refused with a typed reason, and what is sent decodes to what was decided on."""
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scene import head_pose

from saycan_ros.observation import CameraView
from saycan_ros.perception.frames import (
    MAX_DEPTH,
    FrameRefused,
    Refusal,
    _millimeters,
    check_stamp,
    check_view,
    color_from_bytes,
    decode_color,
    decode_depth,
    depth_from_bytes,
    encode_color,
    encode_depth,
    through_the_wire,
)

RGB = np.arange(4 * 6 * 3, dtype=np.uint8).reshape(4, 6, 3)
MM = np.arange(1, 25, dtype=np.uint16).reshape(4, 6) * 100
RGB_BYTES, MM_BYTES = RGB.tobytes(), MM.tobytes()


def color(encoding='rgb8', width=6, height=4, step=18, data=RGB_BYTES):
    return decode_color(encoding, width, height, step, data)


def depth(encoding='16UC1', width=6, height=4, step=12, data=MM_BYTES, **more):
    return decode_depth(encoding, width, height, step, data, **more)


def reason(function, *args, **kwargs):
    """The Refusal of a call; its sentence must say something."""
    with pytest.raises(FrameRefused) as refused:
        function(*args, **kwargs)
    assert len(str(refused.value)) > 15
    return refused.value.reason


@pytest.mark.parametrize(('change', 'expected'), [
    ({'encoding': 'mono8', 'step': 6}, Refusal.WRONG_ENCODING), ({'encoding': ''}, Refusal.WRONG_ENCODING),
    ({'width': 0}, Refusal.ZERO_SIZE), ({'height': 0}, Refusal.ZERO_SIZE), ({'step': 17}, Refusal.WRONG_STEP),
    ({'data': RGB_BYTES[:-1]}, Refusal.TRUNCATED), ({'data': b''}, Refusal.TRUNCATED)])
def test_a_bad_color_image_is_refused_for_the_right_reason(change, expected):
    assert reason(color, **change) is expected


@pytest.mark.parametrize(('change', 'expected'), [
    ({'encoding': 'rgb8'}, Refusal.WRONG_ENCODING), ({'width': 0}, Refusal.ZERO_SIZE),
    ({'step': 11}, Refusal.WRONG_STEP), ({'step': 13}, Refusal.WRONG_STEP),
    ({'data': MM_BYTES[:20]}, Refusal.TRUNCATED),
    ({'data': np.zeros(24, np.uint16).tobytes()}, Refusal.NO_DEPTH),
    ({'encoding': '32FC1', 'step': 24, 'data': np.full(24, np.nan, np.float32).tobytes()}, Refusal.NOT_FINITE)])
def test_a_bad_depth_image_is_refused_for_the_right_reason(change, expected):
    assert reason(depth, **change) is expected


@pytest.mark.parametrize(('encoding', 'data', 'step'), [
    ('rgb8', RGB, 18), ('bgr8', RGB[..., ::-1], 18), ('rgba8', np.dstack([RGB, RGB[..., :1]]), 24),
    ('bgra8', np.dstack([RGB[..., ::-1], RGB[..., :1]]), 24)])
def test_every_color_encoding_gives_the_same_rgb(encoding, data, step):
    assert (color(encoding, step=step, data=data.tobytes()) == RGB).all()


def test_padding_at_the_end_of_rows_is_left_out():
    padded = np.zeros((4, 32), np.uint8)
    padded[:, :18] = RGB.reshape(4, 18)
    assert (color(step=32, data=padded.tobytes()) == RGB).all()


def test_depth_is_in_meters_whatever_the_encoding():
    meters = MM / 1000
    assert depth() == pytest.approx(meters)
    assert depth(data=MM.astype('>u2').tobytes(), is_bigendian=True) == pytest.approx(meters)
    assert depth('32FC1', step=24, data=meters.astype(np.float32).tobytes()) == pytest.approx(meters)


def test_a_pixel_without_a_measurement_is_zero():
    meters = (MM / 1000).astype(np.float32)
    meters[0, :3] = np.nan, np.inf, -np.inf
    assert (depth('32FC1', step=24, data=meters.tobytes())[0, :3] == 0).all()


@given(st.integers(0, 2**32 - 1))
def test_depth_survives_the_wire_to_half_a_millimeter(seed):
    picture = np.random.default_rng(seed).uniform(0, 8, (24, 32)).astype(np.float32)
    assert np.abs(depth_from_bytes(encode_depth(picture)) - picture).max() <= 0.000501


def test_consumers_see_the_pixels_that_perception_decided_on():
    noise = np.random.default_rng(0)
    view = CameraView('head', noise.integers(0, 256, (48, 64, 3), dtype=np.uint8),
                      noise.uniform(0.3, 4, (48, 64)).astype(np.float32), np.array([50.0, 50, 32, 24]), head_pose(),
                      stamp=1.0)
    seen, color_bytes, depth_bytes = through_the_wire(view)
    assert (color_from_bytes(color_bytes) == seen.color).all() and (depth_from_bytes(depth_bytes) == seen.depth).all()
    assert (seen.color != view.color).any()               # JPEG loses something: nobody may decide on the original


def test_what_was_not_measured_is_zero_on_the_wire():
    depth = np.array([[np.nan, np.inf, -1.0, 2.0]], np.float32)
    assert _millimeters(depth).tolist() == [[0, round(MAX_DEPTH * 1000), 0, 2000]]


def test_a_camera_without_depth_sends_none():
    view = CameraView('wrist', RGB, None, np.array([50.0, 50, 3, 2]), head_pose(), 1.0)
    assert through_the_wire(view)[0].depth is None and through_the_wire(view)[2] == b''


@pytest.mark.parametrize('cut', [0, 1, 100, -1, -40])
def test_a_compressed_image_that_was_cut_off_is_refused(cut):
    whole = encode_color(np.zeros((48, 64, 3), np.uint8))
    assert reason(color_from_bytes, whole[:cut]) is Refusal.UNDECODABLE
    assert reason(depth_from_bytes, encode_depth(np.ones((48, 64), np.float32))[:cut]) is Refusal.UNDECODABLE


def test_a_jpeg_with_zeros_behind_it_is_read():
    jpeg = encode_color(np.full((48, 64, 3), 90, np.uint8))
    assert (color_from_bytes(jpeg + bytes(5000)) == color_from_bytes(jpeg)).all()


def test_a_color_picture_is_no_depth():
    assert reason(depth_from_bytes, encode_color(RGB)) is Refusal.WRONG_ENCODING


def test_a_stamp_is_refused_when_it_is_old_or_from_the_future_or_no_number():
    check_stamp(9.9, now=10.0, max_age=0.5)
    check_stamp(10.1, now=10.0, max_age=0.5)
    assert reason(check_stamp, 9.0, 10.0, 0.5) is Refusal.STALE
    assert reason(check_stamp, 11.0, 10.0, 0.5) is Refusal.STALE
    assert reason(check_stamp, float('nan'), 10.0, 0.5) is Refusal.NOT_FINITE


@pytest.mark.parametrize(('change', 'expected'), [
    ({'depth': np.ones((2, 6), np.float32)}, Refusal.WRONG_SIZE),
    ({'intrinsics': np.array([0.0, 0, 0, 0])}, Refusal.NOT_FINITE),
    ({'intrinsics': np.array([np.nan, 50, 3, 2])}, Refusal.NOT_FINITE),
    ({'base_from_camera': np.full((4, 4), np.nan)}, Refusal.NOT_FINITE)])
def test_a_view_whose_parts_do_not_fit_is_refused(change, expected):
    good = {'color': RGB, 'depth': (MM / 1000).astype(np.float32), 'intrinsics': np.array([50.0, 50, 3, 2]),
            'base_from_camera': head_pose()}
    check_view(CameraView('head', **good, stamp=0.0))
    assert reason(check_view, CameraView('head', **(good | change), stamp=0.0)) is expected
