"""Trains the networks of pick and put down: motor and height from episodes, grasp and spot from posed pictures."""
import math
import time

import numpy as np
import torch
from torch.nn import functional as F

from saycan_ros.policies.load import ABOUT

BATCH = 128
RATE = 2e-3                     # of AdamW; falls along a cosine


def fit(network, loss_of, count, seconds, report=lambda share: None, batch=BATCH, rate=RATE):
    """Trains a network for so many seconds of processor time.

    Args:
        loss_of: function (rows (B,) int64) -> scalar. count: rows to draw from.
    """
    network.train()
    optimizer = torch.optim.AdamW(network.parameters(), rate, weight_decay=1e-4)
    began, used = time.process_time(), 0.0
    while used < seconds:
        for group in optimizer.param_groups:
            group['lr'] = rate * (0.5 * (1 + math.cos(math.pi * used / seconds)) + 0.003)
        loss = loss_of(torch.randint(0, count, (min(batch, count),)))
        optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(network.parameters(), 1.0)
        optimizer.step()
        used = time.process_time() - began
        report(min(used / seconds, 1.0))
    network.eval()


def motor_loss(network, data):
    """Loss of a MotorNet on rows: velocities, stage, end and joint targets as the expert had them."""
    def loss(rows):
        out = network(data['features'][rows])
        stage, end = data['stage'][rows].long(), data['end'][rows]
        switch = (data['features'][rows, :4].argmax(1) != stage).float()          # the ticks that go on: rare
        stages = F.cross_entropy(out['stage'], stage, reduction='none')
        return (10 * F.smooth_l1_loss(out['velocities'], data['velocities'][rows], beta=0.05)
                + (stages * (1 + 4 * switch)).mean()
                + 0.3 * F.binary_cross_entropy_with_logits(out['end'], end, pos_weight=torch.tensor(5.0))
                + 10 * F.smooth_l1_loss(out['targets'], data['targets'][rows], beta=0.05))
    return loss


def height_loss(network, data):
    """Loss of a HeightNet on rows [m]; L1, so that a grasp that slid while closing does not pull."""
    def loss(rows):
        return 50 * (network(data['features'][rows, -ABOUT:])[:, 0] - data['height'][rows]).abs().mean()
    return loss


def grasp_loss(network, data):
    """Loss of a GraspNet on rows: Laplace likelihood of the offset, and the closing angle where it has one."""
    def loss(rows):
        crops = recolored(data['crops'][rows].float())
        offset, angle, spread = network(crops, data['extras'][rows])
        error = (offset - data['offsets'][rows]).abs().mean(1)
        wanted = data['angles'][rows]
        turned = (wanted.abs().sum(1) > 0).float()
        wrong = ((angle - wanted) ** 2).sum(1) * turned
        return error.mean() * 3 + (error.detach() * (-spread).exp() + spread).mean() * 0.3 + wrong.sum() / turned.sum(
            ).clamp(1)
    return loss


def spot_loss(network, data):
    """Loss of a SpotNet on rows: cross entropy of the expert's cell."""
    def loss(rows):
        return F.cross_entropy(network(data['maps'][rows].float()), data['cells'][rows])
    return loss


def recolored(crops):
    """Crops (B, 3, S, S) with another gain and brightness, and noise."""
    count = len(crops)
    crops = crops * (1 + 0.1 * torch.randn(count, 3, 1, 1)) + 0.2 * torch.randn(count, 3, 1, 1)
    return crops + 0.05 * torch.randn_like(crops)


def tensors(arrays):
    """{name: tensor} of {name: array}."""
    return {name: torch.from_numpy(np.asarray(array)) for name, array in arrays.items()}
