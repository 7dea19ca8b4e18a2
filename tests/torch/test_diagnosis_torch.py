"""diagnose on PyTorch modules: run by `make test-torch` in an environment of its own, skipped without PyTorch."""

import copy

import numpy as np
import pytest
from signgeo.solvers import L2, MaxOf, Rigor, Spectral, l2, linf
from signgeo.solvers.errors import InputError, NonFiniteError, ShapeError
from signgeo.verify import diagnose
from signgeo.verify.diagnosis.point import Intake
from signgeo.verify.diagnosis.torch_loss import torch_point

torch = pytest.importorskip("torch")
nn = torch.nn

SINGLE = float(np.finfo(np.float32).eps)


@pytest.fixture(autouse=True)
def seeded():
    torch.manual_seed(0)
    torch.set_num_threads(1)  # these problems are too small for more


class Bowl(nn.Module):
    """0.5 x^T H x over a bias and a weight."""

    def __init__(self, H):
        super().__init__()
        self.bias = nn.Parameter(torch.ones(4, dtype=torch.float64))
        self.weight = nn.Parameter(torch.linspace(-1, 1, 6, dtype=torch.float64).reshape(2, 3))
        self.frozen = nn.Parameter(torch.ones(2), requires_grad=False)
        self.H = torch.from_numpy(H)

    def forward(self):
        x = torch.cat([self.bias, self.weight.ravel()])
        return 0.5 * x @ self.H @ x


def spd(d=10):
    a = np.random.default_rng(0).normal(size=(d, d))
    return a @ a.T


def test_gradient_products_layers_and_constants_of_a_quadratic():
    H = spd()
    module = Bowl(H)
    point = torch_point(lambda m: m(), module, (), Intake(0, 1000, 0))
    assert [(layer.name, layer.start, layer.shape) for layer in point.layers] == [
        ("bias", 0, (4,)),
        ("weight", 4, (2, 3)),
    ]
    x, v = np.concatenate([np.ones(4), np.linspace(-1, 1, 6)]), np.random.default_rng(1).normal(size=10)
    eps = 40 * np.finfo(float).eps  # some ten terms each way
    assert np.all(np.abs(point.gradient - H @ x) <= eps * (np.abs(H) @ np.abs(x)))
    assert np.all(np.abs(point.operator(v) - H @ v) <= eps * (np.abs(H) @ np.abs(v)))
    for dense_limit in (0, 64):
        found = diagnose(lambda m: m(), module, dense_limit=dense_limit)
        slack = 1e-12 * np.abs(H).sum()
        for name, truth in (("gradient descent", l2(H)), ("sign descent", linf(H))):
            assert found[name].smoothness.rigor is Rigor.ESTIMATED
            assert found[name].smoothness.lower - slack <= truth.upper
            assert found[name].smoothness.upper + slack >= truth.lower
        assert found["spectral (Muon-like)"].method.norm == MaxOf((L2(), slice(0, 4)), (Spectral(2, 3), slice(4, 10)))


def network():
    return nn.Sequential(
        nn.Conv2d(1, 3, 3), nn.BatchNorm2d(3), nn.Tanh(), nn.Flatten(), nn.Dropout(0.5), nn.Linear(108, 4)
    )


def images(n=20):
    return torch.randn(n, 1, 8, 8), torch.randint(0, 4, (n,))


def cross_entropy(module, X, y):
    return nn.functional.cross_entropy(module(X), y)


def test_a_convolutional_network_and_its_kernels():
    module, (X, y) = network().double().eval(), images()
    found = diagnose(cross_entropy, module, X.double(), y)
    assert found.dimension == 27 + 3 + 6 + 432 + 4
    assert found["spectral (Muon-like)"].method.norm.parts[0][0] == Spectral(3, 9)
    names = [name for name, _ in module.named_parameters()]
    assert [layer.name for layer in found.layers] == names

    def flat_loss(x):
        shapes = [p.shape for p in module.parameters()]
        pieces = torch.split(x, [s.numel() for s in shapes])
        tensors = {n: piece.reshape(s) for n, piece, s in zip(names, pieces, shapes, strict=True)}
        return nn.functional.cross_entropy(torch.func.functional_call(module, tensors, (X.double(),)), y)

    at = torch.cat([p.detach().reshape(-1) for p in module.parameters()])
    H = torch.autograd.functional.hessian(flat_loss, at).numpy()
    H = (H + H.T) / 2
    slack = 1e-12 * np.abs(H).sum()
    assert found["gradient descent"].smoothness.upper + slack >= l2(H).lower
    for row in found.rows[1:]:
        x, z = row.smoothness.witness
        assert abs(x @ H @ z - row.smoothness.lower) <= slack


def test_nothing_of_the_module_changes():
    module, (X, y) = network().train(), images()
    cross_entropy(module, X, y).backward()
    before = copy.deepcopy(module.state_dict())
    gradients = [p.grad.clone() for p in module.parameters()]
    owners = {name: id(buffer) for name, buffer in module.named_buffers()}
    random_state = torch.random.get_rng_state()
    diagnose(cross_entropy, module, X, y)
    assert all(torch.equal(value, before[name]) for name, value in module.state_dict().items())
    assert all(torch.equal(p.grad, g) for p, g in zip(module.parameters(), gradients, strict=True))
    assert {name: id(buffer) for name, buffer in module.named_buffers()} == owners
    assert torch.equal(torch.random.get_rng_state(), random_state)
    assert module.training


def test_closures_and_losses_of_the_module_agree():
    module, (X, y) = network().eval(), images()
    by_closure = diagnose(lambda: cross_entropy(module, X, y), module)
    by_optional = diagnose(lambda scale=1.0: scale * cross_entropy(module, X, y), module)
    by_module = diagnose(cross_entropy, module, X, y)
    for other in (by_optional, by_module):
        assert by_closure.loss == other.loss
        for a, b in zip(by_closure.rows, other.rows, strict=True):
            assert a.dual_norm.lower == b.dual_norm.lower


def test_works_inside_no_grad_and_on_a_dict_of_tensors():
    params = {"w": torch.tensor([[1.0, 2.0], [3.0, 4.0]]), "n": torch.tensor(3)}
    with torch.no_grad():
        found = diagnose(lambda p, power: (p["w"] ** power).sum() * p["n"], params, 2)
    assert found.layers[0].shape == (2, 2)
    assert 6.0 in found["gradient descent"].smoothness
    assert not params["w"].requires_grad


def test_attention():
    module = nn.TransformerEncoderLayer(8, 2, 16, batch_first=True, dtype=torch.float64)
    x = torch.randn(3, 5, 8, dtype=torch.float64)
    found = diagnose(lambda m: m(x).square().mean() + m(x)[..., 0].sum(), module)
    assert found.dimension == sum(p.numel() for p in module.parameters())
    assert found.products > 100


def test_recurrent_layers():
    module = nn.LSTM(3, 4)
    x = torch.randn(6, 2, 3)
    assert diagnose(lambda m: m(x)[0].square().mean(), module).dimension == 3 * 16 + 4 * 16 + 32


def test_unused_parameters_and_linear_losses():
    module = nn.ModuleDict({"used": nn.Linear(2, 1), "idle": nn.Linear(2, 2)})
    found = diagnose(lambda m: m["used"](torch.ones(1, 2)).sum(), module)
    assert found.dimension == 9
    assert found["gradient descent"].smoothness.upper == 0.0
    assert found["gradient descent"].improvement.upper == np.inf


class OnceOnly(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        return x.square()

    @staticmethod
    @torch.autograd.function.once_differentiable
    def backward(ctx, grad):
        return grad


@pytest.mark.parametrize(
    ("loss", "error", "says"),
    [
        (lambda m: m.weight**2, ShapeError, r"shape \(1, 3\)"),
        (lambda m: float(m.weight.detach().sum()), ShapeError, "scalar tensor"),
        (lambda m: torch.tensor(1.0), InputError, "depend on the parameters"),
        (lambda m: m.weight.sum() * float("nan"), NonFiniteError, "loss"),
        (lambda m: (0.0 * m.weight).sqrt().sum(), NonFiniteError, "gradient"),
        (lambda m: OnceOnly.apply(m.weight).square().sum(), InputError, "differentiate twice"),
    ],
)
def test_bad_losses(loss, error, says):
    with pytest.raises(error, match=says):
        diagnose(loss, nn.Linear(3, 1))


def test_a_module_without_free_parameters():
    module = nn.Linear(3, 1).requires_grad_(False)
    with pytest.raises(ShapeError, match="requires_grad"):
        diagnose(lambda m: m(torch.ones(1, 3)).sum(), module)
    with pytest.raises(ShapeError, match="parameter"):
        diagnose(lambda m: torch.ones(()), nn.Tanh())


def test_single_precision_is_enough():
    module, (X, y) = network().eval(), images()
    single = diagnose(cross_entropy, module, X, y)
    double = diagnose(cross_entropy, copy.deepcopy(module).double(), X.double(), y)
    for a, b in zip(single.rows, double.rows, strict=True):
        assert a.dual_norm.lower == pytest.approx(b.dual_norm.lower, rel=1e4 * SINGLE)
        assert a.smoothness.lower == pytest.approx(b.smoothness.lower, rel=0.05)


def test_jax_is_not_imported():
    import sys

    diagnose(lambda m: m(torch.ones(1, 3)).square().sum(), nn.Linear(3, 1))
    assert "jax" not in sys.modules
