"""The weights hash of OutputsTest.Tiny, from its definition in WeightsHash."""
import hashlib
import struct

sha = hashlib.sha256()
for name, dtype, shape, code, values in [
    ("bias", "float32", (2,), "f", [0.1, 1e-40]),
    ("count", "int64", (), "q", [7]),
    ("weight", "float32", (2, 3), "f", [1.5, -2, 0.25, 3, 0, -0.0]),
]:
    sha.update(name.encode() + b"\0" + dtype.encode() + b"\0")
    sha.update(struct.pack(f"<{1 + len(shape)}i", len(shape), *shape))
    sha.update(struct.pack(f"<{len(values)}{code}", *values))
print(sha.hexdigest())
