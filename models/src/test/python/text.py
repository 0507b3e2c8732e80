"""What PyTorch computes for small networks of dev.espalier.models.text: text.safetensors.

NAME/w.WEIGHT: a weight under PyTorch's name; NAME/ids, NAME/target: inputs; NAME/out: logits (float64, rounded to float32).
Usage: text.py OUTPUT_FOLDER
"""

import math
import sys

import torch
from safetensors.torch import save_file
from torch import nn
import torch.nn.functional as F

torch.manual_seed(7)
torch.set_default_dtype(torch.float64)
V, E, HEADS = 19, 16, 4
tensors = {}


def keep(name, model, *inputs):
    """Weights rounded to float32, so that both sides have the same ones."""
    model.eval()
    with torch.no_grad():
        for p in [*model.parameters(), *model.buffers()]:
            p.copy_((torch.randn_like(p) * 0.3).float() if p.dim() < 2 else p.float())
        out = model(*inputs)
    for k, v in model.state_dict().items():
        tensors[f"{name}/w.{k}"] = v.float().contiguous()
    for k, v in zip(("ids", "target"), inputs):
        tensors[f"{name}/{k}"] = v.clone()
    tensors[f"{name}/out"] = out.float().contiguous()


def lengths(ids):
    return (ids != 0).sum(1)


class LstmClassifier(nn.Module):
    def __init__(self):
        super().__init__()
        self.emb = nn.Embedding(V, E, padding_idx=0)
        self.lstm = nn.LSTM(E, 12, 2, batch_first=True, bidirectional=True)
        self.out = nn.Linear(24, 3)

    def forward(self, ids):
        n = lengths(ids)
        packed = nn.utils.rnn.pack_padded_sequence(self.emb(ids), n, batch_first=True, enforce_sorted=False)
        h, _ = nn.utils.rnn.pad_packed_sequence(self.lstm(packed)[0], batch_first=True)
        return self.out(h.sum(1) / n[:, None])


class TransformerClassifier(nn.Module):
    def __init__(self):
        super().__init__()
        self.emb = nn.Embedding(V, E, padding_idx=0)
        self.pos = nn.Embedding(11, E)
        layer = nn.TransformerEncoderLayer(E, HEADS, 24, 0.1, "gelu", batch_first=True, norm_first=True)
        self.enc = nn.TransformerEncoder(layer, 2, norm=nn.LayerNorm(E), enable_nested_tensor=False)
        self.out = nn.Linear(E, 3)

    def forward(self, ids):
        pad = ids == 0
        h = self.enc(self.emb(ids) + self.pos.weight[:ids.shape[1]], src_key_padding_mask=pad)
        return self.out(h.masked_fill(pad[:, :, None], 0).sum(1) / lengths(ids)[:, None])


class EncoderDecoder(nn.Module):
    def __init__(self, longest=13):
        super().__init__()
        self.emb = nn.Embedding(V, E, padding_idx=0)
        args = dict(dropout=0.1, activation="relu", batch_first=True, norm_first=True)
        self.enc = nn.TransformerEncoder(nn.TransformerEncoderLayer(E, HEADS, 24, **args), 2, nn.LayerNorm(E), False)
        self.dec = nn.TransformerDecoder(nn.TransformerDecoderLayer(E, HEADS, 24, **args), 2, nn.LayerNorm(E))
        at = torch.arange(longest)[:, None] * torch.exp(torch.arange(0, E, 2) * (-math.log(10000) / E))
        self.register_buffer("pos", torch.stack([at.sin(), at.cos()], 2).reshape(longest, E))

    def embed(self, x):
        return self.emb(x) * E ** 0.5 + self.pos[:x.shape[1]]

    def forward(self, src, tgt):
        memory = self.enc(self.embed(src), src_key_padding_mask=src == 0)
        causal = torch.ones(tgt.shape[1], tgt.shape[1], dtype=torch.bool).triu(1)
        h = self.dec(self.embed(tgt), memory, tgt_mask=causal, memory_key_padding_mask=src == 0)
        return F.linear(h, self.emb.weight)


class LstmLanguageModel(nn.Module):
    def __init__(self):
        super().__init__()
        self.emb = nn.Embedding(V, E)
        self.lstm = nn.LSTM(E, 12, 2, batch_first=True)
        self.out = nn.Linear(12, V)

    def forward(self, ids):
        return self.out(self.lstm(self.emb(ids))[0])


class GptBlock(nn.Module):
    def __init__(self, bias):
        super().__init__()
        self.ln_1, self.ln_2 = nn.LayerNorm(E, bias=bias), nn.LayerNorm(E, bias=bias)
        self.attn = nn.ModuleDict({"c_attn": nn.Linear(E, 3 * E, bias), "c_proj": nn.Linear(E, E, bias)})
        self.mlp = nn.ModuleDict({"c_fc": nn.Linear(E, 4 * E, bias), "c_proj": nn.Linear(4 * E, E, bias)})

    def forward(self, x, gelu):
        b, t, d = x.shape
        q, k, v = (z.view(b, t, HEADS, -1).transpose(1, 2) for z in self.attn["c_attn"](self.ln_1(x)).split(d, 2))
        y = F.scaled_dot_product_attention(q, k, v, is_causal=True).transpose(1, 2).reshape(b, t, d)
        x = x + self.attn["c_proj"](y)
        return x + self.mlp["c_proj"](gelu(self.mlp["c_fc"](self.ln_2(x))))


class Gpt(nn.Module):
    def __init__(self, bias, approximate):
        super().__init__()
        self.wte, self.wpe = nn.Embedding(V, E), nn.Embedding(13, E)
        self.h = nn.ModuleList([GptBlock(bias) for _ in range(2)])
        self.ln_f = nn.LayerNorm(E, bias=bias)
        self.gelu = lambda x: F.gelu(x, approximate=approximate)

    def forward(self, ids):
        x = self.wte(ids) + self.wpe.weight[:ids.shape[1]]
        for block in self.h:
            x = block(x, self.gelu)
        return F.linear(self.ln_f(x), self.wte.weight)


class LlamaLayer(nn.Module):
    """As transformers' LlamaDecoderLayer; rotary positions on halves, or on neighbours as Meta's code has them."""

    def __init__(self, kv, halves):
        super().__init__()
        d = E // HEADS
        self.halves, self.kv, self.d = halves, kv, d
        self.input_layernorm, self.post_attention_layernorm = nn.RMSNorm(E, 1e-5), nn.RMSNorm(E, 1e-5)
        self.self_attn = nn.ModuleDict({
            "q_proj": nn.Linear(E, E, False), "k_proj": nn.Linear(E, kv * d, False),
            "v_proj": nn.Linear(E, kv * d, False), "o_proj": nn.Linear(E, E, False)})
        self.mlp = nn.ModuleDict({
            "gate_proj": nn.Linear(E, 24, False), "up_proj": nn.Linear(E, 24, False), "down_proj": nn.Linear(24, E, False)})

    def rotate(self, x):
        d = self.d
        angle = torch.arange(x.shape[2])[:, None] * 10000.0 ** (-torch.arange(0, d, 2) / d)
        if self.halves:
            angle = torch.cat([angle, angle], 1)
            turned = torch.cat([-x[..., d // 2:], x[..., :d // 2]], -1)
        else:
            angle = angle.repeat_interleave(2, 1)
            turned = torch.stack([-x[..., 1::2], x[..., ::2]], -1).flatten(-2)
        return x * angle.cos() + turned * angle.sin()

    def forward(self, x):
        b, t, _ = x.shape
        a, y = self.self_attn, self.input_layernorm(x)
        q = self.rotate(a["q_proj"](y).view(b, t, HEADS, -1).transpose(1, 2))
        k = self.rotate(a["k_proj"](y).view(b, t, self.kv, -1).transpose(1, 2))
        v = a["v_proj"](y).view(b, t, self.kv, -1).transpose(1, 2)
        y = F.scaled_dot_product_attention(q, k, v, is_causal=True, enable_gqa=True)
        x = x + a["o_proj"](y.transpose(1, 2).reshape(b, t, E))
        m, y = self.mlp, self.post_attention_layernorm(x)
        return x + m["down_proj"](F.silu(m["gate_proj"](y)) * m["up_proj"](y))


class Llama(nn.Module):
    def __init__(self, kv, halves, tied):
        super().__init__()
        self.model = nn.ModuleDict({
            "embed_tokens": nn.Embedding(V, E), "layers": nn.ModuleList([LlamaLayer(kv, halves) for _ in range(2)]),
            "norm": nn.RMSNorm(E, 1e-5)})
        if not tied:
            self.lm_head = nn.Linear(E, V, False)

    def forward(self, ids):
        x = self.model["embed_tokens"](ids)
        for layer in self.model["layers"]:
            x = layer(x)
        x = self.model["norm"](x)
        return self.lm_head(x) if hasattr(self, "lm_head") else F.linear(x, self.model["embed_tokens"].weight)


ids = torch.randint(1, V, (3, 9))
padded = ids.clone()
padded[0, 5:] = 0
padded[2, 1:] = 0
keep("lstm_classifier", LstmClassifier(), padded)
keep("transformer_classifier", TransformerClassifier(), padded)
keep("encoder_decoder", EncoderDecoder(), padded, torch.randint(1, V, (3, 7)))
keep("lstm_lm", LstmLanguageModel(), ids)
keep("gpt", Gpt(False, "none"), ids)
keep("gpt2", Gpt(True, "tanh"), ids)
keep("llama", Llama(2, True, False), ids)
keep("llama_meta", Llama(1, False, True), ids)
save_file(tensors, sys.argv[1] + "/text.safetensors")
