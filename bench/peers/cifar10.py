"""The cifar10 recipe in PyTorch: same net, data, batch size and optimiser; prints one JSON line. ``--data`` is the folder with
the binary version, plain or .xz."""

import lzma
import os
import time

import common

a = common.arguments(epochs=2, batch=4, lr=1e-3, data=".")

import numpy as np
import torch
import torch.nn as nn
import torch.nn.functional as F

torch.set_num_threads(a.threads)
torch.manual_seed(a.seed)


def records(names):
    parts = []
    for name in names:
        path = os.path.join(a.data, name + ".bin")
        with (open(path, "rb") if os.path.exists(path) else lzma.open(path + ".xz")) as f:
            parts.append(np.frombuffer(f.read(), np.uint8).reshape(-1, 3073))
    raw = np.concatenate(parts)
    x = (torch.from_numpy(raw[:, 1:].reshape(-1, 3, 32, 32).copy()).float() / 255 - 0.5) / 0.5
    return (x.contiguous(memory_format=torch.channels_last) if a.channels_last else x), torch.from_numpy(raw[:, 0].astype(np.int64))


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(3, 6, 5)
        self.conv2 = nn.Conv2d(6, 16, 5)
        self.fc1 = nn.Linear(400, 120)
        self.fc2 = nn.Linear(120, 84)
        self.fc3 = nn.Linear(84, 10)

    def forward(self, x):
        x = F.max_pool2d(F.relu(self.conv1(x)), 2)
        x = F.max_pool2d(F.relu(self.conv2(x)), 2)
        x = torch.flatten(x, 1)
        return self.fc3(F.relu(self.fc2(F.relu(self.fc1(x)))))


def main():
    x, y = records([f"data_batch_{i}" for i in range(1, 6)])
    test_x, test_y = records(["test_batch"])
    if a.limit:
        x, y = x[:a.limit], y[:a.limit]
    model = Net()
    if a.channels_last:
        model = model.to(memory_format=torch.channels_last)
    optimizer = torch.optim.SGD(model.parameters(), lr=a.lr, momentum=0.9, fused=a.fused or None)
    loss_of = lambda x, y: F.cross_entropy(model(x), y)
    if a.compile:
        loss_of = torch.compile(loss_of)
    epochs = []
    for _ in range(a.epochs):
        began = time.perf_counter()
        total = torch.zeros(())
        for index in torch.randperm(len(x)).split(a.batch):
            optimizer.zero_grad(set_to_none=True)
            loss = loss_of(x[index], y[index])
            loss.backward()
            optimizer.step()
            total += loss.detach() * len(index)
        trained = time.perf_counter() - began
        with torch.inference_mode():
            logits = torch.cat([model(b) for b in test_x.split(1000)])
            test_loss = F.cross_entropy(logits, test_y).item()
            accuracy = (logits.argmax(1) == test_y).float().mean().item()
        epochs.append({"train_loss": total.item() / len(x), "test_loss": test_loss, "test_accuracy": round(accuracy, 6), "seconds": trained})
    common.finish("cifar10", a, epochs, None)


main()
