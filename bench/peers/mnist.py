"""The mnist recipe in PyTorch: same net, data, batch size, optimiser and schedule; prints one JSON line.

The whole set is normalised once and kept in memory, and batches are gathered by index: faster than a DataLoader with
workers for images of this size, so that the comparison is with PyTorch at its best.
"""

import gzip
import os
import time

import common

here = os.path.dirname(os.path.abspath(__file__))
a = common.arguments(epochs=3, batch=64, lr=3e-3,
                     data=os.path.join(here, "../../recipes/src/main/resources/dev/espalier/recipes/mnist"))

import numpy as np
import torch
import torch.nn as nn
import torch.nn.functional as F

torch.set_num_threads(a.threads)
torch.manual_seed(a.seed)


def idx(name):
    path = os.path.join(a.data, name)
    opener = (lambda p: gzip.open(p + ".gz")) if os.path.exists(path + ".gz") else (lambda p: open(p, "rb"))
    with opener(path) as f:
        raw = f.read()
    rank = raw[3]
    shape = [int.from_bytes(raw[4 + 4 * i:8 + 4 * i], "big") for i in range(rank)]
    return torch.from_numpy(np.frombuffer(raw, np.uint8, offset=4 + 4 * rank).reshape(shape).copy())


def images(name):
    x = ((idx(name).float() / 255 - 0.1307) / 0.3081).unsqueeze(1)
    return x.contiguous(memory_format=torch.channels_last) if a.channels_last else x


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(1, 32, 3)
        self.conv2 = nn.Conv2d(32, 64, 3)
        self.dropout1 = nn.Dropout(0.25)
        self.dropout2 = nn.Dropout(0.5)
        self.fc1 = nn.Linear(9216, 128)
        self.fc2 = nn.Linear(128, 10)

    def forward(self, x):
        x = F.relu(self.conv1(x))
        x = F.relu(self.conv2(x))
        x = self.dropout1(F.max_pool2d(x, 2))
        x = torch.flatten(x, 1)
        return self.fc2(self.dropout2(F.relu(self.fc1(x))))


def main():
    x, y = images("train-images-idx3-ubyte"), idx("train-labels-idx1-ubyte").long()
    test_x, test_y = images("t10k-images-idx3-ubyte"), idx("t10k-labels-idx1-ubyte").long()
    if a.limit:
        x, y = x[:a.limit], y[:a.limit]
    model = Net()
    if a.channels_last:
        model = model.to(memory_format=torch.channels_last)
    optimizer = torch.optim.Adam(model.parameters(), lr=a.lr, fused=a.fused or None)
    batches = (len(x) + a.batch - 1) // a.batch
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, max_lr=a.lr, total_steps=a.epochs * batches)
    loss_of = lambda x, y: F.cross_entropy(model(x), y)
    if a.compile:
        loss_of = torch.compile(loss_of)
    epochs, to99 = [], None
    for _ in range(a.epochs):
        began = time.perf_counter()
        model.train()
        total = torch.zeros(())
        for index in torch.randperm(len(x)).split(a.batch):
            optimizer.zero_grad(set_to_none=True)
            loss = loss_of(x[index], y[index])
            loss.backward()
            optimizer.step()
            schedule.step()
            total += loss.detach() * len(index)
        trained = time.perf_counter() - began
        model.eval()
        with torch.inference_mode():
            logits = torch.cat([model(b) for b in test_x.split(1000)])
            test_loss = F.cross_entropy(logits, test_y).item()
            accuracy = (logits.argmax(1) == test_y).float().mean().item()
        epochs.append({"train_loss": total.item() / len(x), "test_loss": test_loss, "test_accuracy": round(accuracy, 6), "seconds": trained})
        if to99 is None and round(accuracy, 6) >= 0.99:
            to99 = round(common.seconds(a), 3)
    common.finish("mnist", a, epochs, to99)


main()
