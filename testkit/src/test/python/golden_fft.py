"""Writes fft.txt: Fourier transforms and complex arithmetic of PyTorch. Complex numbers are pairs along the last axis.

    python golden_fft.py > ../resources/dev/espalier/testkit/fft.txt
"""

import torch
from golden import F64, case, f, normal

torch.manual_seed(13)
C, R = torch.view_as_complex, torch.view_as_real
for n in (1, 2, 3, 4, 5, 6, 12, 31, 37):
    case(f"fft {n}", lambda a: R(torch.fft.fft(C(a))), normal(n, 2))
    case(f"ifft {n}", lambda a: R(torch.fft.ifft(C(a))), normal(n, 2))
    case(f"rfft {n}", lambda a: R(torch.fft.rfft(a)), normal(n))
for n in (1, 2, 5, 6, 9):
    case(f"irfft to {n}", lambda a: torch.fft.irfft(C(a), n), normal(4, 2))
for norm in ("backward", "ortho", "forward"):
    case(f"fft {norm}", lambda a: R(torch.fft.fft(C(a), 5, 0, norm)), normal(3, 2, 2))
    case(f"ifft {norm}", lambda a: R(torch.fft.ifft(C(a), 2, 0, norm)), normal(3, 2, 2))
    case(f"rfft {norm}", lambda a: R(torch.fft.rfft(a, 6, 0, norm)), normal(4, 2))
    case(f"irfft {norm}", lambda a: torch.fft.irfft(C(a), 5, 0, norm), normal(4, 2, 2))
    case(f"hfft {norm}", lambda a: torch.fft.hfft(C(a), 5, 0, norm), normal(3, 2, 2))
    case(f"ihfft {norm}", lambda a: R(torch.fft.ihfft(a, 5, 0, norm).resolve_conj()), normal(4, 2))
case("hfft", lambda a: torch.fft.hfft(C(a)), normal(4, 2))
case("ihfft", lambda a: R(torch.fft.ihfft(a).resolve_conj()), normal(5))
case("fft2", lambda a: R(torch.fft.fft2(C(a))), normal(2, 3, 4, 2))
case("ifft2", lambda a: R(torch.fft.ifft2(C(a))), normal(3, 4, 2))
case("rfft2", lambda a: R(torch.fft.rfft2(a)), normal(3, 5))
case("irfft2", lambda a: torch.fft.irfft2(C(a)), normal(3, 4, 2))
case("fftn", lambda a: R(torch.fft.fftn(C(a), (3, 5), (2, 0), "ortho")), normal(4, 2, 3, 2))
case("irfftn", lambda a: torch.fft.irfftn(C(a), (3, 5), (2, 0), "forward"), normal(4, 2, 3, 2))
case("fftfreq 7", lambda: torch.fft.fftfreq(7, 0.5, dtype=F64))
case("fftfreq 8", lambda: torch.fft.fftfreq(8, 0.5, dtype=F64))
case("rfftfreq 7", lambda: torch.fft.rfftfreq(7, 0.5, dtype=F64))
case("fftshift", lambda a: torch.fft.fftshift(a), normal(3, 4))
case("ifftshift", lambda a: torch.fft.ifftshift(a), normal(3, 4))
case("fftshift 1", lambda a: torch.fft.fftshift(a, 1), normal(2, 5))
case("mul", lambda a, b: R(C(a) * C(b)), normal(3, 2), normal(2, 3, 2))
case("div", lambda a, b: R(C(a) / C(b)), normal(3, 2), normal(2, 3, 2))
case("abs", lambda a: C(a).abs(), torch.cat([normal(4, 2), f(0, 0)[None], f(3, -4)[None]]))
case("angle", lambda a: C(a).angle(), torch.cat([normal(4, 2), f(-1, 0)[None], f(0, -4)[None]]))
case("conj", lambda a: R(C(a).conj().resolve_conj()), normal(3, 2))
