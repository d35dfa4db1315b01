# SPDX-FileCopyrightText: 2026 The TwinSegNet authors
# SPDX-License-Identifier: Apache-2.0
"""Prints what PyTorch makes of a few steps and of a loss, for OptimiserTests and LossTests.

    python3 -m venv venv && venv/bin/pip install torch && venv/bin/python optimisers.py

Both sides draw the inputs from the same linear congruential generator.
"""

import torch
import torch.nn.functional as F

CLASSES, VOXELS, PARAMETERS, STEPS = 4, 41, 6, 5


class Generator:
    """Knuth's multiplier; the 24 upper bits make a float in [-1, 1) exactly."""

    def __init__(self):
        self.state = 1

    def next(self):
        self.state = (self.state * 6364136223846793005 + 1442695040888963407) % 2**64
        return self.state >> 40

    def float(self):
        return self.next() / 2**23 - 1

    def floats(self, count):
        return [self.float() for _ in range(count)]


def line(name, values):
    print(f"{name}: [" + ", ".join(f"{v:.9g}" for v in values) + "]")


def optimise(name, make):
    generator = Generator()
    x = torch.nn.Parameter(torch.tensor(generator.floats(PARAMETERS)))
    optimiser = make([x])
    for _ in range(STEPS):
        x.grad = torch.tensor(generator.floats(PARAMETERS))
        optimiser.step()
    line(name, x.tolist())


optimise("adam", lambda x: torch.optim.Adam(x, lr=0.1, betas=(0.9, 0.999), weight_decay=0.05))
optimise("adamW", lambda x: torch.optim.AdamW(x, lr=0.1, betas=(0.8, 0.99), weight_decay=0.3))
optimise("plain", lambda x: torch.optim.SGD(x, lr=0.1))
optimise("momentum", lambda x: torch.optim.SGD(x, lr=0.1, momentum=0.9, weight_decay=0.05))
optimise("nesterov", lambda x: torch.optim.SGD(x, lr=0.1, momentum=0.9, nesterov=True))


def proximal():
    """Clipping, then the proximal term, written out; the anchor is the start."""
    generator = Generator()
    x = torch.nn.Parameter(torch.tensor(generator.floats(PARAMETERS)))
    anchor = x.detach().clone()
    optimiser = torch.optim.Adam([x], lr=0.1)
    for _ in range(STEPS):
        x.grad = torch.tensor(generator.floats(PARAMETERS))
        torch.nn.utils.clip_grad_norm_([x], 0.75)
        x.grad += 0.5 * (x.detach() - anchor)
        optimiser.step()
    line("proximal", x.tolist())


proximal()

generator = Generator()
planes = [4 * v for v in generator.floats(CLASSES * VOXELS)]
logits = torch.tensor(planes, dtype=torch.float64).reshape(1, CLASSES, VOXELS)
labels = torch.tensor([[generator.next() % 3 for _ in range(VOXELS)]])  # Class 3 is absent.
weights = torch.tensor([0.5, 1, 2, 3], dtype=torch.float64)


def loss(name, participants, class_weights):
    z = logits.clone().requires_grad_()
    p = z.softmax(1)
    g = F.one_hot(labels, CLASSES).permute(0, 2, 1).double()
    overlap, probability, reference = (v.sum((0, 2)) for v in (p * g, p, g))
    dice = 1 - (2 * overlap + 1e-5) / (probability + reference + 1e-5)
    dice = dice[participants].mean()
    cross_entropy = F.cross_entropy(z, labels, weight=class_weights)
    total = 0.7 * dice + 1.3 * cross_entropy
    total.backward()
    line(name, [dice.item(), cross_entropy.item(), total.item()])
    line(name + " gradient, voxels 0 and 40", z.grad[0][:, [0, 40]].t().flatten().tolist())
    line(name + " gradient's norm", [z.grad.norm().item()])


loss("all", [0, 1, 2, 3], None)
loss("weighted, no background, no absent class", [1, 2], weights)
