"""Images for Fig. 3: CIFAR-10's binary files, written here in their format, and scikit-learn's digits."""

import numpy as np
import pytest
from signgeo.solvers.errors import FileFormatError
from signgeo.verify.networks import cifar_files, digit_images, read_cifar10

NAMES = (*cifar_files.TRAINING, cifar_files.TEST)


def write_files(folder, records, seed=0):
    """Six files with that many records each; returns labels (6, n) and pixels (6, n, 3, 32, 32)."""
    rng = np.random.default_rng(seed)
    labels = rng.integers(0, 10, (6, records), dtype=np.uint8)
    pixels = rng.integers(0, 256, (6, records, 3, 32, 32), dtype=np.uint8)
    folder.mkdir(parents=True, exist_ok=True)
    for name, some_labels, some_pixels in zip(NAMES, labels, pixels, strict=True):
        content = np.column_stack([some_labels, some_pixels.reshape(records, -1)]).tobytes()
        assert len(content) == 3073 * records
        (folder / name).write_bytes(content)
    return labels, pixels


@pytest.fixture
def short(monkeypatch):
    monkeypatch.setattr(cifar_files, "RECORDS", 20)


@pytest.mark.parametrize("inside", ["", "cifar-10-batches-bin"])
def test_files_are_read_as_they_were_written(tmp_path, short, inside):
    labels, pixels = write_files(tmp_path / inside, 20)
    data = read_cifar10(tmp_path)
    assert data.images.shape == (100, 3, 32, 32)
    assert np.array_equal(data.images, pixels[:5].reshape(100, 3, 32, 32))
    assert np.array_equal(data.labels, labels[:5].ravel())
    assert np.array_equal(data.test_images, pixels[5])
    assert np.array_equal(data.test_labels, labels[5])
    assert (data.white, data.classes) == (255, 10)


def test_files_of_full_length(tmp_path):
    write_files(tmp_path, 10_000)
    data = read_cifar10(str(tmp_path))
    assert data.images.shape == (50_000, 3, 32, 32)
    assert data.test_labels.shape == (10_000,)


def damage(path, how):
    content = path.read_bytes()
    if how == "missing":
        path.unlink()
    elif how == "folder":
        path.unlink()
        path.mkdir()
    elif how == "label":
        path.write_bytes(content[: 7 * 3073] + b"\x0a" + content[7 * 3073 + 1 :])
    else:
        path.write_bytes({"cut": content[:-1], "long": content + b"\0", "empty": b""}[how])


@pytest.mark.parametrize("name", [NAMES[0], NAMES[3], NAMES[5]])
@pytest.mark.parametrize(
    ("how", "says"),
    [
        ("missing", "no such file"),
        ("folder", "no such file"),
        ("cut", "61,459 bytes"),
        ("long", "61,461 bytes"),
        ("empty", "0 bytes"),
        ("label", "label 10 in record 7"),
    ],
)
def test_a_damaged_file_is_named_with_where_to_get_it(tmp_path, short, name, how, says):
    write_files(tmp_path, 20)
    damage(tmp_path / name, how)
    with pytest.raises(FileFormatError, match=says) as caught:
        read_cifar10(tmp_path)
    assert name in str(caught.value)
    assert "cs.toronto.edu" in str(caught.value)


def test_a_folder_that_is_not_there(tmp_path):
    with pytest.raises(FileFormatError, match=r"data_batch_1\.bin"):
        read_cifar10(tmp_path / "none")


def test_the_fingerprint_tells_data_apart(tmp_path, short):
    write_files(tmp_path, 20)
    first = read_cifar10(tmp_path).fingerprint
    assert read_cifar10(tmp_path).fingerprint == first
    write_files(tmp_path, 20, seed=1)
    assert read_cifar10(tmp_path).fingerprint != first


def test_digits():
    pytest.importorskip("sklearn")
    data = digit_images()
    assert data.images.shape == (1500, 1, 8, 8)
    assert data.test_images.shape == (297, 1, 8, 8)
    assert data.images.max() == data.white == 16
    assert set(data.labels) == set(range(10))
