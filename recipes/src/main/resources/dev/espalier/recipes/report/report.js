"use strict";
// Theme: auto follows the system; the choice is kept where the browser allows it.
(function () {
  const root = document.documentElement, button = document.getElementById("theme"), order = ["auto", "light", "dark"];
  let theme = "auto";
  try { theme = localStorage.getItem("espalier-theme") || "auto"; } catch (e) { /* a file: page may have no storage */ }
  if (/[?#&]theme=(light|dark)/.test(location.href)) theme = RegExp.$1;
  const show = () => {
    if (theme === "auto") delete root.dataset.theme; else root.dataset.theme = theme;
    button.textContent = "Theme: " + theme;
  };
  button.addEventListener("click", () => {
    theme = order[(order.indexOf(theme) + 1) % order.length];
    try { localStorage.setItem("espalier-theme", theme); } catch (e) { /* as above */ }
    show();
  });
  show();
})();

// Values under the pointer.
for (const plot of document.querySelectorAll(".plot")) {
  const svg = plot.querySelector("svg"), tip = plot.querySelector(".tip"), cross = svg.querySelector(".cross");
  const data = JSON.parse(plot.querySelector("script").textContent);
  const dots = data.series.map((s, i) => {
    const dot = document.createElementNS("http://www.w3.org/2000/svg", "circle");
    dot.setAttribute("class", "focus s" + i % 6);
    dot.setAttribute("r", 4.5);
    dot.style.visibility = "hidden";
    svg.append(dot);
    return dot;
  });
  const nearest = (points, x) => points.reduce((a, b) => Math.abs(b[0] - x) < Math.abs(a[0] - x) ? b : a);
  const leave = () => {
    tip.hidden = true;
    cross.style.visibility = "hidden";
    for (const dot of dots) dot.style.visibility = "hidden";
  };
  svg.addEventListener("pointermove", event => {
    const box = svg.getBoundingClientRect(), scale = svg.viewBox.baseVal.width / box.width;
    const x = (event.clientX - box.left) * scale;
    const all = data.series.flatMap(s => s.points);
    const at = nearest(all, x);
    cross.setAttribute("x1", at[0]);
    cross.setAttribute("x2", at[0]);
    cross.style.visibility = "visible";
    tip.replaceChildren(document.createTextNode(data.x + " " + at[2]));
    data.series.forEach((s, i) => {
      if (!s.points.length) return;
      const p = nearest(s.points, at[0]), near = Math.abs(p[0] - at[0]) < 12;
      dots[i].style.visibility = near ? "visible" : "hidden";
      if (!near) return;
      dots[i].setAttribute("cx", p[0]);
      dots[i].setAttribute("cy", p[1]);
      const line = document.createElement("div"), value = document.createElement("b");
      value.textContent = p[3];
      line.append(s.name, value);
      tip.append(line);
    });
    tip.hidden = false;
    const left = at[0] / scale, room = box.width - left - tip.offsetWidth - 14;
    tip.style.left = Math.max(0, room > 0 ? left + 14 : left - tip.offsetWidth - 14) + "px";
    tip.style.top = Math.max(0, event.clientY - box.top - tip.offsetHeight / 2) + "px";
  });
  svg.addEventListener("pointerleave", leave);
}

// Cells of the confusion matrix.
{
  const tip = document.createElement("div");
  tip.className = "tip";
  tip.hidden = true;
  document.body.append(tip);
  for (const cell of document.querySelectorAll("[data-tip]")) {
    cell.addEventListener("pointerenter", () => {
      tip.textContent = cell.dataset.tip;
      tip.hidden = false;
      const box = cell.getBoundingClientRect();
      tip.style.left = Math.max(4, Math.min(innerWidth - tip.offsetWidth - 4, box.left + box.width / 2 - tip.offsetWidth / 2)) + "px";
      tip.style.top = (box.top > 44 ? box.top - tip.offsetHeight - 6 : box.bottom + 6) + "px";
    });
    cell.addEventListener("pointerleave", () => { tip.hidden = true; });
  }
}

// Copying needs a secure context in some browsers; a selection works everywhere.
for (const button of document.querySelectorAll(".copybutton")) {
  button.addEventListener("click", async () => {
    const code = button.parentElement.querySelector("code");
    try {
      await navigator.clipboard.writeText(code.textContent);
      button.textContent = "Copied";
    } catch (e) {
      getSelection().selectAllChildren(code);
      button.textContent = "Selected";
    }
    setTimeout(() => { button.textContent = "Copy"; }, 1500);
  });
}
